import { Pencil, X } from "lucide";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { NoticeAction } from "@/components/ui/notice";
import type { MessageQueue } from "../use-queue";
import { useText } from "@/lib/language/use-text";

interface QueuedMessagesProps {
  readonly queue: MessageQueue;
  /** Given if they are not sent automatically: the last reply was stopped or failed. */
  readonly onSend?: (() => void) | undefined;
}

/**
 * The messages that were sent while a reply was being written, above the composer until their turn.
 */
export function QueuedMessages({ queue, onSend }: QueuedMessagesProps) {
  const t = useText();
  if (queue.entries.length === 0) return null;
  return (
    <section aria-label={t("chat.queuedMessages")} className="mb-2 space-y-1">
      <p role="status" className="flex items-baseline gap-2 px-4 text-xs text-muted">
        <span>{onSend ? t("chat.heldBack") : t("chat.queued")}</span>
        {onSend && <NoticeAction onClick={onSend}>{t("chat.sendNow")}</NoticeAction>}
      </p>
      <ul className="max-h-40 space-y-1 overflow-y-auto">
        {queue.entries.map((entry) => (
          <li
            key={entry.clientRequestId}
            data-status="queued"
            className="flex items-center gap-1 rounded-2xl bg-told py-1 pr-1 pl-4 text-sm"
          >
            <span dir="auto" className="line-clamp-2 min-w-0 grow break-words whitespace-pre-wrap">
              {entry.prompt}
            </span>
            <IconButton
              label={t("chat.changeQueued")}
              size="small"
              onClick={() => queue.edit(entry)}
            >
              <Icon of={Pencil} className="size-3.5" />
            </IconButton>
            <IconButton
              label={t("chat.removeQueued")}
              size="small"
              tip="end"
              onClick={() => queue.remove(entry)}
            >
              <Icon of={X} className="size-3.5" />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
