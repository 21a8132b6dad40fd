"use client";

import { ArrowUp } from "lucide";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { ErrorNotice } from "@/components/error-notice";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { useIsHydrated } from "@/lib/use-is-hydrated";
import { QUESTION_LIMIT } from "../api";
import { type Exchange, useSample } from "../use-sample";
import { useText } from "@/lib/language/use-text";

interface SampleTableProps {
  /** The name and the picture of the character. */
  readonly speaker: ReactNode;
  /** The question that is shown first. */
  readonly question: string;
  /** An earlier answer to it, shown if no answer can be fetched now. */
  readonly answer: string;
}

interface AnswerProps extends Pick<Exchange, "answer" | "isSpeaking"> {
  /** The reader has asked this question, and waits for the answer. */
  readonly isAsked: boolean;
}

function Answer({ answer, isSpeaking, isAsked }: AnswerProps) {
  return (
    <>
      {/* Read out once it is complete; while it grows it is only shown. */}
      {isAsked && (
        <p role="status" className="sr-only">
          {isSpeaking ? "" : answer}
        </p>
      )}
      <div aria-hidden={isAsked} className={isSpeaking ? "voice speaking" : "voice"}>
        {answer.split("\n\n").map((paragraph, index) => (
          <p key={index}>{paragraph}</p>
        ))}
      </div>
    </>
  );
}

/** Lets a visitor ask one question before signing up. Nothing of it is stored. */
export function SampleTable({ speaker, question, answer }: SampleTableProps) {
  const t = useText();
  const [text, setText] = useState("");
  const isHydrated = useIsHydrated();
  const sample = useSample(question, answer);
  const { isOver, error } = sample;
  const wanted = text.trim();

  return (
    <>
      <figure aria-label={t("sample.exchange")} className="min-h-80 space-y-4 sm:min-h-60">
        <p className="ml-auto w-fit max-w-bubble rounded-2xl rounded-br-md bg-told px-4 py-2.5 wrap-anywhere">
          {sample.question}
        </p>
        <div>
          {speaker}
          <Answer
            answer={sample.answer}
            isSpeaking={sample.isSpeaking}
            isAsked={sample.question !== question}
          />
          <noscript>
            <p className="voice">{answer}</p>
          </noscript>
        </div>
      </figure>
      <ErrorNotice error={error} className="mt-4" />
      {isOver ? (
        <div className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-3 border-t pt-5">
          <p className="grow text-sm text-muted">{t("sample.firstFree")}</p>
          <Link href="/register" className={buttonClass("solid")}>
            {t("auth.takeSeat")}
          </Link>
        </div>
      ) : (
        <form
          method="post"
          onSubmit={(event) => {
            event.preventDefault();
            if (wanted) sample.ask(wanted);
          }}
          className="mt-6 flex items-center rounded-4xl border border-edge bg-paper transition-colors focus-within:border-ember"
        >
          <input
            aria-label={t("sample.yours")}
            placeholder={t("sample.askOne")}
            maxLength={QUESTION_LIMIT}
            autoComplete="off"
            enterKeyHint="send"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="min-w-0 grow bg-transparent py-3 pl-5 text-base outline-none placeholder:text-muted"
          />
          <IconButton
            type="submit"
            label={t("sample.ask")}
            tip="end"
            look="solid"
            disabled={!isHydrated || !wanted}
            className="m-1.5"
          >
            <Icon of={ArrowUp} className="size-5" />
          </IconButton>
        </form>
      )}
    </>
  );
}
