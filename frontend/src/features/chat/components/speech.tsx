import { Fragment, type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { late } from "@/components/late";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { useText } from "@/lib/language/use-text";
import { formatMark } from "@/lib/moments";
import type { Message } from "../messages";
import { editPlace } from "../outbox";
import { writeWords } from "../pasted";
import { isRunning } from "../run-reducer";
import {
  canContinue,
  cutForEdit,
  findPending,
  findRetry,
  isMarked,
  overlayRun,
} from "../thread-items";
import { readSpeech } from "../thoughts";
import type { Branches } from "../use-branches";
import { useLongPress } from "../use-long-press";
import type { FollowedRun } from "../use-run";
import type { Wishes } from "../wishes";
import { LiveMessage, LiveNews } from "./live-message";
import { PendingBubble } from "./pending-bubble";

interface TimeMarkProps {
  readonly time: string;
}

/** The time, above a message that came long after the one before. */
function TimeMark({ time }: TimeMarkProps) {
  return (
    <li className="py-2 text-center text-xs text-muted">
      <time dateTime={time}>{formatMark(time)}</time>
    </li>
  );
}

// Loaded when the user first deletes a message, which needs the network anyway.
const DeleteMessageSheet = late(() =>
  import("./delete-message-sheet").then((module) => module.DeleteMessageSheet),
);

// Only a long press on a touch screen opens it.
const MessageSheet = late(() => import("./message-sheet").then((module) => module.MessageSheet));

/** Renders what the reply of a run was made from; that is another feature's. */
export type RenderReceipt = (runId: string, onClose: () => void) => ReactNode;

interface SpeechProps {
  readonly messages: readonly Message[];
  readonly followed: FollowedRun;
  readonly branches: Branches;
  readonly name: string;
  readonly foundId: string | null;
  /** The chat was deleted, so nothing can be sent. */
  readonly isClosed: boolean;
  /** The end of the conversation is loaded. */
  readonly isAtLatest: boolean;
  /** Called when something is about to be sent at the end. */
  readonly onSpeak: () => void;
  readonly renderReceipt: RenderReceipt;
}

/** The messages, the reply that is being written, and the message that is being sent. */
export function Speech(props: SpeechProps) {
  const t = useText();
  const { messages, followed, branches, name, foundId, isClosed, isAtLatest, onSpeak } = props;
  const { run, delivery, controller } = followed;
  const [doomed, setDoomed] = useState<Message | null>(null);
  const [explainedId, setExplainedId] = useState<string | null>(null);
  const [pressedId, setPressedId] = useState<string | null>(null);
  const [editedId, setEditedId] = useState<string | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const onPress = useCallback((id: string) => {
    setEditedId(null);
    setPressedId(id);
  }, []);
  useLongPress(list, onPress);
  const pending = findPending(delivery, messages, run);
  const shown = cutForEdit(overlayRun(messages, run), pending?.entry.parentId);
  const lastQuestionId = shown.findLast(({ role }) => role === "user")?.id;
  const isBusy = isRunning(run) || delivery !== null;
  const retryId = isBusy || isClosed || !isAtLatest ? undefined : findRetry(shown);
  const newest = shown.at(-1);
  const isCutOff = !isBusy && !isClosed && isAtLatest && newest && canContinue(newest);
  const goOn = (): void => {
    onSpeak();
    controller.continueReply(newest?.id ?? "");
  };
  const isLocked = isBusy || isClosed || branches.isBusy;
  const held = shown.find(({ id }) => id === pressedId);
  const pressed = held && { ...held, content: readSpeech(held).text };
  const isWaiting = isRunning(run) && isAtLatest && shown.at(-1)?.status !== "streaming";
  const retry = (): void => controller.answer(retryId ?? null);
  const { choose, takeFocus, rewrite } = branches;
  const wishes = useMemo(
    (): Wishes => ({
      choose,
      takeFocus,
      regenerate: ({ parent_id }) => {
        onSpeak();
        controller.answer(parent_id);
      },
      rewrite: (message, text) => {
        if (message.role === "assistant") {
          void rewrite(message, text);
          return;
        }
        onSpeak();
        controller.send(text, message.parent_id);
      },
      remove: setDoomed,
      explain: setExplainedId,
    }),
    [choose, takeFocus, rewrite, controller, onSpeak],
  );
  return (
    <>
      <ol ref={list} aria-label={t("chat.conversation")} className="space-y-turn">
        {shown.map((message, index) => (
          <Fragment key={message.id}>
            {isMarked(message, shown[index - 1]) && <TimeMark time={message.created_at} />}
            <LiveMessage
              controller={controller}
              message={message}
              before={shown[index - 1]}
              isNewest={index === shown.length - 1}
              name={name}
              isNew={message.id === run.messageId}
              isFound={message.id === foundId}
              isLast={message.id === lastQuestionId}
              isLocked={isLocked}
              isToEdit={message.id === editedId}
              wishes={wishes}
              onContinue={isCutOff && message === newest ? goOn : undefined}
              onRetry={retryId !== undefined && index === shown.length - 1 ? retry : undefined}
            />
          </Fragment>
        ))}
        {pending && (
          <PendingBubble
            delivery={pending}
            attempt={run.attempt}
            onRetry={() => controller.retry()}
            onTakeBack={() => controller.takeBack()}
          />
        )}
      </ol>
      {isWaiting && run.attempt === 0 && <div className="voice speaking mt-turn sm:pl-gutter" />}
      {retryId === null && (
        <Notice className="mt-3 ml-auto w-fit">
          <span>{t("chat.noAnswer")}</span>
          <NoticeAction onClick={retry}>{t("chat.retry")}</NoticeAction>
        </Notice>
      )}
      {pressed && (
        <MessageSheet
          message={pressed}
          isLocked={isLocked}
          isNewest={held === newest}
          wishes={wishes}
          onEdit={() => {
            writeWords(editPlace(pressed.conversation_id, pressed.id), pressed.content);
            setEditedId(pressed.id);
          }}
          onClose={() => setPressedId(null)}
        />
      )}
      {doomed && (
        <DeleteMessageSheet
          message={doomed}
          name={name}
          onClose={() => setDoomed(null)}
          onDelete={branches.remove}
        />
      )}
      {explainedId !== null && props.renderReceipt(explainedId, () => setExplainedId(null))}
      <LiveNews controller={controller} name={name} />
    </>
  );
}
