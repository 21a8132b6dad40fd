import { memo, useMemo } from "react";
import { useText } from "@/lib/language/use-text";
import type { RunController } from "../run-controller";
import { overlayMessage } from "../thread-items";
import { useRunText } from "../use-run";
import { MessageBubble, type MessageBubbleProps } from "./message-bubble";
import { isRunning, type RunState } from "../run-reducer";
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

interface LiveMessageProps extends MessageBubbleProps {
  readonly controller: RunController;
}

/** One message; the one that is being written renders again by itself, without its neighbours. */
export const LiveMessage = memo(function LiveMessage({ controller, ...props }: LiveMessageProps) {
  const { message } = props;
  const run = useRunText(controller, message.status === "streaming");
  const shown = useMemo(() => (run ? overlayMessage(message, run) : message), [message, run]);
  return <MessageBubble {...props} message={shown} />;
});

/** What screen readers announce meanwhile. */
export function LiveNews({
  controller,
  name,
}: {
  readonly controller: RunController;
  readonly name: string;
}) {
  const run = useRunText(controller, true);
  return run && <ReplyNews run={run} name={name} />;
}
