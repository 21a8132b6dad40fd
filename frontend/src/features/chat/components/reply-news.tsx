"use client";

import { useEffect, useRef, useState } from "react";
import { SentenceReader } from "@/components/markdown/sentences";
import { type RunState, isRunning } from "../run-reducer";
import { useText } from "@/lib/language/use-text";

/** A voice says a sentence in seconds; to look more often would only cost. */
const EVERY_MS = 1000;

/** The finished sentences of what is being said; one that is on its page stays there. */
function useSentences(text: string, isGrowing: boolean): readonly string[] {
  const [reader] = useState(() => new SentenceReader());
  const [sentences, setSentences] = useState<readonly string[]>([]);
  const latest = useRef(text);
  useEffect(() => {
    latest.current = text;
  });
  useEffect(() => {
    const look = (): void => {
      setSentences(reader.read(latest.current, isGrowing));
    };
    if (!isGrowing) {
      look();
      return;
    }
    const timer = setInterval(look, EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [reader, isGrowing]);
  return sentences;
}

function Sentences({ text, isGrowing }: { readonly text: string; readonly isGrowing: boolean }) {
  return useSentences(text, isGrowing).map((sentence, index) => <p key={index}>{sentence}</p>);
}

/**
 * Tells a screen reader what is being answered: in plain words, sentence by sentence as each one is finished,
 * and each only once.
 */
export function ReplyNews({ run, name }: { readonly run: RunState; readonly name: string }) {
  const t = useText();
  const isGrowing = isRunning(run);
  const isSpoken = isGrowing || run.phase === "ended";
  return (
    <div
      role="log"
      aria-live="polite"
      aria-relevant="additions"
      aria-label={t("chat.news")}
      className="sr-only"
    >
      {isSpoken && <p>{t("chat.isAnswering", { name })}</p>}
      {isSpoken && <Sentences key={run.runId} text={run.text} isGrowing={isGrowing} />}
    </div>
  );
}
