import { type RunState, isRunning } from "../run-reducer";
import { useText } from "@/lib/language/use-text";
import { useSentences } from "../use-sentences";

function Sentences({ text, isGrowing }: { readonly text: string; readonly isGrowing: boolean }) {
  return useSentences(text, isGrowing).map((sentence, index) => <p key={index}>{sentence}</p>);
}

/**
 * Announces the reply to screen readers: as plain text, each sentence once, as soon as it is
 * finished.
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
