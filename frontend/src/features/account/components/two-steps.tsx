import { useState } from "react";
import { LoadFailed } from "@/components/load-failed";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Authenticator } from "@/lib/api-schema";
import { formatDay } from "@/lib/moments";
import { useAuthenticator } from "../use-authenticator";
import { RenewCodesSheet } from "./renew-codes-sheet";
import { TurnOffSheet } from "./turn-off-sheet";
import { TurnOnSheet } from "./turn-on-sheet";
import { useText } from "@/lib/language/use-text";
import { say } from "@/lib/language/current";

interface TwoStepsProps {
  readonly email: string;
  readonly hasPassword: boolean;
}

type Question = "turn-on" | "renew" | "turn-off";

const FEW = 2;

function describe({ is_on, since, recovery_codes_left: left }: Authenticator): string {
  if (!is_on || since === null) return say("account.offText");
  return say("account.onText", { left, day: formatDay(since) });
}

interface ControlsProps {
  readonly isOn: boolean;
  readonly onAsk: (question: Question) => void;
}

function Controls({ isOn, onAsk }: ControlsProps) {
  const t = useText();
  const buttons: readonly (readonly [Question, string])[] = isOn
    ? [
        ["renew", t("account.newCodes")],
        ["turn-off", t("account.turnOff")],
      ]
    : [["turn-on", t("account.turnOn")]];
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      {buttons.map(([question, words]) => (
        <Button key={question} onClick={() => onAsk(question)}>
          {words}
        </Button>
      ))}
    </div>
  );
}

const SHEETS = { "turn-on": TurnOnSheet, renew: RenewCodesSheet, "turn-off": TurnOffSheet };

/** Whether two-step sign-in is on, with the buttons to change that. */
export function TwoSteps({ email, hasPassword }: TwoStepsProps) {
  const t = useText();
  const { data, error, refetch } = useAuthenticator();
  const [question, setQuestion] = useState<Question | null>(null);
  if (error && !data) return <LoadFailed error={error} onRetry={() => void refetch()} />;
  if (!data) return <p className="text-sm text-muted">{t("common.looking")}</p>;
  const OpenSheet = question === null ? null : SHEETS[question];
  return (
    <div>
      <p role="status" className="text-sm text-muted">
        {describe(data)}
      </p>
      {data.is_required && !data.is_on && (
        <Notice isNews={false} className="mt-3">
          {t("account.adminOnlyTwo")}
        </Notice>
      )}
      {data.is_on && data.recovery_codes_left <= FEW && (
        <Notice isNews={false} className="mt-3">
          {t("account.makeBefore")}
        </Notice>
      )}
      <Controls isOn={data.is_on} onAsk={setQuestion} />
      {OpenSheet && (
        <OpenSheet email={email} hasPassword={hasPassword} onClose={() => setQuestion(null)} />
      )}
    </div>
  );
}
