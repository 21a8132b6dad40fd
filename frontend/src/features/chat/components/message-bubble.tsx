"use client";

import { clsx } from "clsx";
import { memo } from "react";
import { Mark } from "@/components/mark";
import { Markdown } from "@/components/markdown/markdown";
import { Notice, NoticeAction } from "@/components/ui/notice";
import type { Message } from "../messages";
import { MessageActions, type Wishes } from "./message-actions";
import { Question } from "./question";

interface MessageBubbleProps {
  readonly message: Message;
  readonly name: string;
  /** Came in while the reader watched, so it may move in. */
  readonly isNew: boolean;
  readonly isFound: boolean;
  /** Nothing but reading is possible for now. */
  readonly isLocked: boolean;
  readonly wishes: Wishes;
  /** Given where another answer can be asked for. */
  readonly onRetry?: (() => void) | undefined;
}

const ENDINGS: Partial<Record<Message["status"], string>> = {
  cancelled: "Stopped.",
  interrupted: "Cut off before the end.",
  error: "The reply failed.",
};

function Ending({ message, isNew, onRetry }: MessageBubbleProps) {
  const words = ENDINGS[message.status];
  if (!words) return null;
  const isError = message.status === "error";
  return (
    <Notice look={isError ? "alarm" : "plain"} isNews={isNew} className="mt-3 w-fit">
      <span>{(isError && message.error) || words}</span>
      {onRetry && <NoticeAction onClick={onRetry}>Retry</NoticeAction>}
    </Notice>
  );
}

function Reply(props: MessageBubbleProps) {
  const { message, name } = props;
  const isGrowing = message.status === "streaming";
  return (
    <div className="flex gap-3.5">
      <span className="mt-0.5 hidden size-8 shrink-0 place-items-center rounded-full border bg-raised text-ember sm:grid">
        <Mark className="size-5" />
      </span>
      <div className="min-w-0 grow">
        <p className="mb-1 text-xs font-semibold tracking-wide text-ember">{name}</p>
        {(message.content || isGrowing) && (
          <Markdown text={message.content} isGrowing={isGrowing} />
        )}
        <Ending {...props} />
        {!isGrowing && <MessageActions {...props} className="mt-1 -ml-2" />}
      </div>
    </div>
  );
}

export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps) {
  const { message, isNew, isFound } = props;
  return (
    <li
      data-message-id={message.id}
      data-role={message.role}
      data-status={message.status}
      // Contained, so that what changes beside it (a growing composer, say) does not lay it out anew.
      className={clsx(
        "group -mx-3 [contain:layout_style] rounded-2xl px-3 py-1 transition-colors duration-700",
        isNew && "animate-rise",
        isFound && "bg-sunken",
      )}
    >
      {message.role === "user" ? <Question {...props} /> : <Reply {...props} />}
    </li>
  );
});
