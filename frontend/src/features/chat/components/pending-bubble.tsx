import { Notice, NoticeAction } from "@/components/ui/notice";
import { describeError, isNotFound } from "@/lib/api-error";
import { useOnline } from "@/lib/use-online";
import type { Delivery } from "../run-view";
import { useText } from "@/lib/language/use-text";
import { say } from "@/lib/language/current";

interface PendingBubbleProps {
  readonly delivery: Delivery;
  /** Attempts made so far to send it. */
  readonly attempt: number;
  readonly onRetry: () => void;
  readonly onTakeBack: () => void;
}

function describeWaiting(attempt: number, isOnline: boolean): string {
  if (!isOnline) return say("chat.waitingNetwork");
  return attempt === 0 ? say("common.sending") : say("chat.stillTrying");
}

/** A message that the server has not acknowledged yet. */
export function PendingBubble({ delivery, attempt, onRetry, onTakeBack }: PendingBubbleProps) {
  const t = useText();
  const isOnline = useOnline();
  const { entry, error } = delivery;
  const isWaiting = error === null;
  // Only a chat that is being created can lack anybody; in an existing one such a message goes back to the composer.
  const why = isNotFound(error) ? t("chat.someoneGone") : describeError(error);
  const isStuck = !isWaiting || attempt > 0 || !isOnline;
  return (
    <li
      data-message-id={entry.clientRequestId}
      data-role="user"
      data-status={isWaiting ? "sending" : "unsent"}
      className="flex animate-rise flex-col items-end"
    >
      <p
        dir="auto"
        className="max-w-bubble rounded-2xl rounded-br-md bg-told px-4 py-2.5 leading-relaxed break-words whitespace-pre-wrap opacity-75"
      >
        {entry.prompt}
      </p>
      {isStuck && (
        <Notice look={isWaiting ? "plain" : "alarm"} className="mt-2">
          <span>{isWaiting ? describeWaiting(attempt, isOnline) : t("chat.notSent", { why })}</span>
          {!isWaiting && <NoticeAction onClick={onRetry}>{t("chat.retry")}</NoticeAction>}
          <NoticeAction onClick={onTakeBack}>{t("chat.takeBack")}</NoticeAction>
        </Notice>
      )}
    </li>
  );
}
