"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { describeError } from "@/lib/api-error";
import type { Authenticator } from "@/lib/api-schema";
import { formatDay } from "@/lib/moments";
import { useAuthenticator } from "../use-authenticator";
import { RenewCodesSheet } from "./renew-codes-sheet";
import { TurnOffSheet } from "./turn-off-sheet";
import { TurnOnSheet } from "./turn-on-sheet";

interface TwoStepsProps {
  readonly email: string;
  readonly hasPassword: boolean;
}

type Question = "turn-on" | "renew" | "turn-off";

const FEW = 2;

function describe({ is_on, since, recovery_codes_left: left }: Authenticator): string {
  if (!is_on || since === null)
    return "Signing in can ask, besides, for a code that an app on your phone shows.";
  const codes = left === 1 ? "1 recovery code is left" : `${left} recovery codes are left`;
  return `On since ${formatDay(since)}. ${codes}.`;
}

interface ControlsProps {
  readonly isOn: boolean;
  readonly onAsk: (question: Question) => void;
}

function Controls({ isOn, onAsk }: ControlsProps) {
  const buttons: readonly (readonly [Question, string])[] = isOn
    ? [
        ["renew", "New recovery codes"],
        ["turn-off", "Turn off"],
      ]
    : [["turn-on", "Turn on"]];
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      {buttons.map(([question, words]) => (
        <Button
          key={question}
          onClick={() => {
            onAsk(question);
          }}
        >
          {words}
        </Button>
      ))}
    </div>
  );
}

const SHEETS = { "turn-on": TurnOnSheet, renew: RenewCodesSheet, "turn-off": TurnOffSheet };

/** Whether signing in takes two steps, and the ways to change that. */
export function TwoSteps({ email, hasPassword }: TwoStepsProps) {
  const { data, error, refetch } = useAuthenticator();
  const [question, setQuestion] = useState<Question | null>(null);
  if (error && !data)
    return (
      <Notice look="alarm">
        {describeError(error)}
        <NoticeAction onClick={() => void refetch()}>Try again</NoticeAction>
      </Notice>
    );
  if (!data) return <p className="text-sm text-muted">Looking…</p>;
  const OpenSheet = question === null ? null : SHEETS[question];
  return (
    <div>
      <p role="status" className="text-sm text-muted">
        {describe(data)}
      </p>
      {data.is_required && !data.is_on && (
        <Notice isNews={false} className="mt-3">
          This server’s admin takes you in only with two steps.
        </Notice>
      )}
      {data.is_on && data.recovery_codes_left <= FEW && (
        <Notice isNews={false} className="mt-3">
          Make new recovery codes before you need them.
        </Notice>
      )}
      <Controls isOn={data.is_on} onAsk={setQuestion} />
      {OpenSheet && (
        <OpenSheet
          email={email}
          hasPassword={hasPassword}
          onClose={() => {
            setQuestion(null);
          }}
        />
      )}
    </div>
  );
}
