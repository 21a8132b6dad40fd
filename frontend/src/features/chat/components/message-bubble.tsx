"use client";

import { clsx } from "clsx";
import { memo } from "react";
import { Mark } from "@/components/mark";
import { Markdown } from "@/components/markdown/markdown";
import { CopyButton } from "@/components/ui/copy-button";
import { Notice, NoticeAction } from "@/components/ui/notice";
import type { Message } from "../messages";

interface MessageBubbleProps {
  readonly message: Message;
  readonly name: string;
  /** Came in while the reader watched, so it may move in. */
  readonly isNew: boolean;
  readonly isFound: boolean;
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
        {!isGrowing && message.content && (
          <div className={clsx("mt-1 -ml-2", ACTIONS)}>
            <CopyButton text={message.content} />
          </div>
        )}
      </div>
    </div>
  );
}

/** Quiet until the message is pointed at or reached by keyboard; always there on touch screens. */
const ACTIONS =
  "transition-opacity focus-within:opacity-100 pointer-fine:opacity-0 pointer-fine:group-hover:opacity-100";

function Question({ message }: Pick<MessageBubbleProps, "message">) {
  return (
    <div className="flex items-center justify-end gap-1">
      <div className={ACTIONS}>
        <CopyButton text={message.content} isSmall />
      </div>
      <p className="max-w-[85%] min-w-0 rounded-2xl rounded-br-md bg-told px-4 py-2.5 leading-relaxed break-words whitespace-pre-wrap">
        <span className="sr-only">You: </span>
        {message.content}
      </p>
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
      className={clsx(
        "group -mx-3 rounded-2xl px-3 py-1 transition-colors duration-700",
        isNew && "animate-rise",
        isFound && "bg-sunken",
      )}
    >
      {message.role === "user" ? <Question message={message} /> : <Reply {...props} />}
    </li>
  );
});
