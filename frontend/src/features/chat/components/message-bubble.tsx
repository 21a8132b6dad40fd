"use client";

import { clsx } from "clsx";
import { type ReactNode, memo, useMemo } from "react";
import { Face } from "@/components/face";
import { Markdown } from "@/components/markdown/markdown";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { type Message, readSpeaker } from "../messages";
import { hasWords, readSpeech } from "../thoughts";
import type { Wishes } from "../wishes";
import { MessageActions } from "./message-actions";
import { Question } from "./question";
import { Thoughts } from "./thoughts";

interface MessageBubbleProps {
  readonly message: Message;
  readonly name: string;
  /** Came in while the reader watched, so it may move in. */
  readonly isNew: boolean;
  readonly isFound: boolean;
  /** The reader's newest question. */
  readonly isLast?: boolean;
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

interface EndingProps extends MessageBubbleProps {
  readonly isEmpty: boolean;
}

function Ending({ message, isNew, onRetry, isEmpty }: EndingProps) {
  const words = ENDINGS[message.status] ?? (isEmpty && "The reply came back empty.");
  if (!words) return null;
  const isError = message.status === "error";
  return (
    <Notice look={isError ? "alarm" : "plain"} isNews={isNew} className="mt-3 w-fit">
      <span>{(isError && message.error) || words}</span>
      {onRetry && <NoticeAction onClick={onRetry}>Retry</NoticeAction>}
    </Notice>
  );
}

interface SpokenProps {
  /** Null: there are no words of its own. */
  readonly name: string | null;
  readonly children: ReactNode;
}

/** Words of the character's, under its name. */
function Spoken({ name, children }: SpokenProps) {
  return (
    <div className="flex gap-3.5">
      <div className="mt-0.5 w-8 shrink-0 max-sm:hidden">
        {name !== null && <Face name={name} className="size-8 text-base" />}
      </div>
      <div className="min-w-0 grow">
        {name !== null && (
          <p className="mb-1 min-h-[1lh] truncate text-xs font-semibold tracking-wide text-ember">
            {name}
          </p>
        )}
        {children}
      </div>
    </div>
  );
}

function Reply(props: MessageBubbleProps) {
  const { message } = props;
  const name = readSpeaker(message) ?? props.name;
  const isGrowing = message.status === "streaming";
  const { text, thoughts } = useMemo(() => readSpeech(message), [message]);
  const hasText = hasWords(text);
  const spoken = hasText || isGrowing;
  return (
    // Nobody has said anything where there are no words.
    <Spoken name={spoken ? name : null}>
      {spoken && <Markdown text={text} isGrowing={isGrowing} />}
      {/* Below, because they come last: the words must not jump. */}
      {thoughts && <Thoughts text={thoughts} />}
      <Ending {...props} isEmpty={!spoken} />
      {!isGrowing && (
        <MessageActions {...props} message={{ ...message, content: text }} className="mt-1 -ml-2" />
      )}
    </Spoken>
  );
}

/** What the character begins with, before anything of the chat is stored. */
export function Greeting({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <li data-role="assistant" data-status="final" className="-mx-3 px-3 py-1">
      <Spoken name={name}>
        <Markdown text={text} isGrowing={false} />
      </Spoken>
    </li>
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
      {message.role === "user" ? (
        <Question {...props} isLast={props.isLast ?? false} />
      ) : (
        <Reply {...props} />
      )}
    </li>
  );
});
