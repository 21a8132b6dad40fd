import { clsx } from "clsx";
import { memo, useMemo } from "react";
import { Markdown } from "@/components/markdown/markdown";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { sayRefusal } from "@/lib/refusals";
import { type Message, readSpeaker } from "../messages";
import { hasWords, readSpeech } from "../thoughts";
import { useEditing } from "../use-editing";
import type { Wishes } from "../wishes";
import { MessageActions } from "./message-actions";
import { MessageEditor } from "./late-parts";
import { Question } from "./question";
import { Spoken } from "./spoken";
import { Thoughts } from "./thoughts";
import { useText } from "@/lib/language/use-text";
import type { TextKey } from "@/lib/language/text";

export interface MessageBubbleProps {
  readonly message: Message;
  readonly name: string;
  /** The message right before; undefined for the first one that is loaded. */
  readonly before?: Message | undefined;
  readonly isNewest: boolean;
  /** It arrived while the thread was open, so its appearance is animated. */
  readonly isNew: boolean;
  readonly isFound: boolean;
  /** The user's newest message. */
  readonly isLast?: boolean;
  /** It is to be edited, as was requested elsewhere. */
  readonly isToEdit?: boolean;
  /** Actions that change the thread are disabled for now. */
  readonly isLocked: boolean;
  readonly wishes: Wishes;
  /** Given if another answer can be requested. */
  readonly onRetry?: (() => void) | undefined;
  /** Given if it was cut off and can be continued. */
  readonly onContinue?: (() => void) | undefined;
}

const ENDINGS: Partial<Record<Message["status"], TextKey>> = {
  cancelled: "chat.stopped",
  interrupted: "chat.cutOff",
  error: "chat.failed",
};

function describeFailure({ error, error_code }: Message): string | null {
  return error && (sayRefusal(error_code ?? "", error) ?? error);
}

interface EndingProps extends MessageBubbleProps {
  readonly isEmpty: boolean;
}

function Ending({ message, isNew, onRetry, onContinue, isEmpty }: EndingProps) {
  const t = useText();
  const ending = ENDINGS[message.status];
  const words = ending ? t(ending) : isEmpty ? t("chat.empty") : onContinue && t("chat.longest");
  if (!words) return null;
  const isError = message.status === "error";
  return (
    <Notice look={isError ? "alarm" : "plain"} isNews={isNew} className="mt-3 w-fit">
      <span>{(isError && describeFailure(message)) || words}</span>
      {onContinue && <NoticeAction onClick={onContinue}>{t("chat.continue")}</NoticeAction>}
      {onRetry && <NoticeAction onClick={onRetry}>{t("chat.retry")}</NoticeAction>}
    </Notice>
  );
}

function Reply(props: MessageBubbleProps) {
  const { message, before, isLocked, wishes } = props;
  const name = readSpeaker(message) ?? props.name;
  const isGrowing = message.status === "streaming";
  const { text, thoughts } = useMemo(() => readSpeech(message), [message]);
  const hasText = hasWords(text);
  const spoken = hasText || isGrowing;
  const isFollowing = before?.role === "assistant" && (readSpeaker(before) ?? props.name) === name;
  const editing = useEditing(message, text, props.isToEdit ?? false);
  if (editing.isEditing && !isGrowing)
    return (
      <Spoken name={name} isFollowing={isFollowing}>
        <MessageEditor
          place={editing.place}
          isLocked={isLocked}
          onCancel={editing.leave}
          // The editor stays open until the text is stored, and disappears with the original.
          onSave={(words) => wishes.rewrite(message, words)}
        />
      </Spoken>
    );
  return (
    // A reply without text has no name above it.
    <Spoken name={spoken ? name : null} isFollowing={isFollowing}>
      {spoken && <Markdown text={text} isGrowing={isGrowing} />}
      {/* Below the text, because they arrive last and must not move it. */}
      {thoughts && <Thoughts text={thoughts} />}
      <Ending {...props} isEmpty={!spoken} />
      {!isGrowing && (
        <MessageActions
          {...props}
          message={{ ...message, content: text }}
          className="-ml-1.5"
          editRef={editing.button}
          onEdit={props.isNewest && hasText ? editing.begin : undefined}
        />
      )}
    </Spoken>
  );
}

export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps) {
  const { message, isNew, isFound } = props;
  return (
    <li
      data-message-id={message.id}
      data-role={message.role}
      data-status={message.status}
      // Contained, so that a change elsewhere (a growing composer, say) does not lay it out again.
      className={clsx(
        "message -mx-3 [contain:layout_style] rounded-2xl px-3 transition-colors duration-700",
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
