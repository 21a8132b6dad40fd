"use client";

import { ArrowUp } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { buttonClass } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { tipProps } from "@/components/ui/tooltip";
import { describeError } from "@/lib/api-error";
import { useAction } from "@/lib/use-action";
import { useIsHydrated } from "@/lib/use-is-hydrated";
import { QUESTION_LIMIT, askSample } from "../api";
import { useWords } from "../use-words";
import { useText } from "@/lib/language/use-text";

interface SampleTableProps {
  /** The name and the face of who answers. */
  readonly speaker: ReactNode;
  /** An exchange to begin with. */
  readonly question: string;
  readonly answer: string;
}

function Answer({ text }: { readonly text: string }) {
  const said = useWords(text);
  return (
    <>
      {/* Read out once; what is said word by word is for the eyes. */}
      <p role="status" className="sr-only">
        {text}
      </p>
      <div aria-hidden className={said === text ? "voice" : "voice speaking"}>
        {said.split("\n\n").map((paragraph, index) => (
          <p key={index}>{paragraph}</p>
        ))}
      </div>
    </>
  );
}

/** A table where a stranger may ask one thing before taking a seat. Nothing of it is kept. */
export function SampleTable({ speaker, question, answer }: SampleTableProps) {
  const t = useText();
  const [text, setText] = useState("");
  const isHydrated = useIsHydrated();
  const { run, isBusy, error, result, input } = useAction(askSample);
  const wanted = text.trim();
  const asked = isBusy || result ? (input ?? question) : question;

  function ask(): void {
    if (wanted) run(wanted);
  }

  return (
    <>
      <figure aria-label={t("sample.exchange")} className="min-h-52 space-y-4">
        <p className="ml-auto w-fit max-w-bubble rounded-2xl rounded-br-md bg-told px-4 py-2.5 wrap-anywhere">
          {asked}
        </p>
        <div>
          {speaker}
          {result && !isBusy ? (
            <Answer key={input} text={result.answer} />
          ) : isBusy ? (
            <div className="voice speaking" />
          ) : (
            <p className="voice">{answer}</p>
          )}
        </div>
      </figure>
      {error && (
        <Notice look="alarm" className="mt-4">
          {describeError(error)}
        </Notice>
      )}
      {result ? (
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
            ask();
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
            onChange={(event) => {
              setText(event.target.value);
            }}
            className="min-w-0 grow bg-transparent py-3 pl-5 text-base outline-none placeholder:text-muted"
          />
          <button
            type="submit"
            {...tipProps(t("sample.ask"), "end")}
            disabled={!isHydrated || !wanted || isBusy}
            className="m-1.5 grid size-9 shrink-0 place-items-center rounded-full bg-ember text-on-ember hover:brightness-110 disabled:bg-told disabled:text-muted"
          >
            <ArrowUp className="size-5" aria-hidden />
          </button>
        </form>
      )}
    </>
  );
}
