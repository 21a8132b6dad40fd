import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useDeferredValue, useEffect, useMemo, useState } from "react";
import { EndlessEdge } from "@/components/endless-edge";
import { LoadFailed } from "@/components/load-failed";
import type { Conversation } from "@/lib/api-schema";
import { useCommand } from "@/lib/commands";
import { openChat } from "@/lib/open-chat";
import type { LiveSocket } from "../live/live-socket";
import { listEdited } from "../edited-messages";
import { openLatest } from "../open-window";
import { returnToDraft } from "../outbox";
import { clearWords } from "../pasted";
import { isRunning } from "../run-reducer";
import { useBranches } from "../use-branches";
import { useDraft } from "../use-draft";
import { useFoundMessage } from "../use-found-message";
import { type MessageWindow, useMessages, useMovedOn } from "../use-messages";
import { useQueue } from "../use-queue";
import { type FollowedRun, useRun } from "../use-run";
import { useStickyScroll } from "../use-sticky-scroll";
import { ChatFrame } from "./chat-frame";
import { Composer } from "./composer";
import { GoneNotice, LostEdits } from "./late-parts";
import { Opening } from "./opening";
import { QueuedMessages } from "./queued-messages";
import { type RenderReceipt, Speech } from "./speech";
import { StatusLine } from "./status-line";
import { WaitingThread } from "./waiting-thread";
import { useText } from "@/lib/language/use-text";

interface ThreadProps {
  /** The open conversation's socket. */
  readonly live: LiveSocket;
  /** Undefined until it is known. */
  readonly conversation: Conversation | undefined;
  /** A message to open at. */
  readonly foundId: string | null;
  readonly isOffline: boolean;
  /** Rendered in the composer. */
  readonly pickers?: ReactNode;
  /** The conversation was deleted while it was open. */
  readonly isGone: boolean;
  readonly renderReceipt: RenderReceipt;
}

/** This many messages fill a screen. */
const FIRST_DRAWN = 12;

const NOTHING: MessageWindow = { messages: [], isAtLatest: true };

/** Joins a run that began elsewhere: in an earlier visit, or in another tab. */
function useJoining({ controller, run }: FollowedRun, activeRunId: string | null): void {
  const followedId = run.runId;
  useEffect(() => {
    if (activeRunId !== null && activeRunId !== followedId) controller.join(activeRunId);
  }, [controller, activeRunId, followedId]);
}

export function Thread(props: ThreadProps) {
  const t = useText();
  const { live, conversation, foundId, isOffline, isGone } = props;
  const name = conversation?.character ?? "";
  const { conversationId } = live;
  // Typing renders nothing of the thread.
  const draft = useDraft(conversationId);
  const client = useQueryClient();
  const [problem, setProblem] = useState<unknown>(null);
  const onRefused = useCallback(
    (prompt: string | null, error: unknown) => {
      if (prompt !== null) returnToDraft(conversationId, prompt);
      setProblem(error);
    },
    [conversationId],
  );
  const followed = useRun(live, onRefused);
  const { controller, run, delivery } = followed;
  useJoining(followed, conversation?.active_run?.run_id ?? null);

  const [isOpened, setIsOpened] = useState(foundId === null);
  const stored = useMessages(conversationId, isOpened);
  const window = stored.data ?? NOTHING;
  const isBusy = isRunning(run) || delivery !== null;
  const isConnected = useCallback(() => live.isConnected, [live]);
  useMovedOn(conversationId, conversation, { window, isBusy, isConnected });
  const { messages, isAtLatest } = window;
  // The message that was searched for stays marked when the address does not name it any more.
  const [markedId, setMarkedId] = useState(foundId);
  if (foundId !== null && foundId !== markedId) setMarkedId(foundId);
  // The end of a thread is rendered first, the messages above it a moment later.
  const isWhole = useDeferredValue(messages.length > 0, false) || markedId !== null;
  const drawn = isWhole ? messages : messages.slice(-FIRST_DRAWN);
  const scroll = useStickyScroll(drawn, isAtLatest, foundId === null);
  const settleFound = useCallback(() => setIsOpened(true), []);
  const forgetFound = useCallback(
    () => openChat(`/chat/${conversationId}`, "replace"),
    [conversationId],
  );
  useFoundMessage(conversationId, foundId, messages, scroll, setProblem, settleFound, forgetFound);
  const branches = useBranches(conversationId, scroll, setProblem);

  // Read from the storage at each change of the messages, since only such a change loses an edit.
  const hasLostEdits = useMemo(
    () => listEdited(conversationId).some((edited) => !messages.some(({ id }) => id === edited)),
    [conversationId, messages],
  );

  const { jumpToLatest } = scroll;
  const onSpeak = useCallback(() => {
    setProblem(null);
    jumpToLatest();
  }, [jumpToLatest]);

  async function returnToLatest(): Promise<void> {
    if (!isAtLatest) await openLatest(client, conversationId);
    jumpToLatest();
  }

  const isLost = run.phase === "lost";
  const isAnswered = messages.at(-1)?.role === "assistant" && messages.at(-1)?.status === "final";
  const isResting = stored.isSuccess && !isBusy && !isLost && !isGone;
  const queue = useQueue(conversationId, controller, isResting && isAtLatest && isAnswered);

  /** `clear` empties the composer, if the prompt comes from it. */
  async function say(prompt: string, clear: () => void): Promise<void> {
    if (isBusy) {
      queue.add(prompt);
      clear();
      return;
    }
    setProblem(null);
    await returnToLatest();
    clear();
    controller.send(prompt);
  }

  const onSend = (prompt: string): void =>
    void say(prompt, () => clearWords(conversationId)).catch(setProblem);
  const onOpener = (opener: string): void => void say(opener, () => undefined).catch(setProblem);
  const isEmpty = stored.isSuccess && messages.length === 0 && !delivery && !isRunning(run);
  const isStoppable = isRunning(run) && delivery === null && !isGone;
  const stop = (): void => void controller.stop().catch(setProblem);
  useCommand({ id: "stop", label: t("chat.stop"), keys: "Esc", run: isStoppable ? stop : null });
  return (
    <ChatFrame
      scroll={{
        ...scroll,
        isPinned: scroll.isPinned && isAtLatest,
        jumpToLatest: () => void returnToLatest().catch(setProblem),
      }}
      footer={
        <>
          <StatusLine
            run={run}
            problem={problem}
            isWaiting={delivery !== null}
            onDismiss={() => setProblem(null)}
            onReconnect={() => controller.retry()}
            isOffline={isOffline}
            name={name}
          />
          {stored.isSuccess && !branches.isBusy && hasLostEdits && (
            <LostEdits
              conversationId={conversationId}
              messages={messages}
              isWhole={isAtLatest && !stored.hasNextPage}
              isClosed={isGone}
            />
          )}
          <QueuedMessages
            queue={queue}
            onSend={isResting && !(isAtLatest && isAnswered) ? queue.sendFirst : undefined}
          />
          {isGone && <GoneNotice place={conversationId} name={name} />}
          <Composer
            place={conversationId}
            name={name}
            draft={draft}
            onSend={onSend}
            onStop={isStoppable ? stop : undefined}
            isStopping={run.isStopping}
            isClosed={isGone}
            pickers={props.pickers}
          />
        </>
      }
    >
      <EndlessEdge pages={stored} isReady={isWhole} className="mb-turn" />
      {stored.isPending && <WaitingThread />}
      {stored.error && !stored.data && !isGone && (
        <LoadFailed error={stored.error} onRetry={() => void stored.refetch()} />
      )}
      {isEmpty ? (
        <Opening name={name} greeting={null} onSay={onOpener} />
      ) : (
        <Speech
          messages={drawn}
          followed={followed}
          branches={branches}
          name={name}
          foundId={markedId}
          isClosed={isGone}
          isAtLatest={isAtLatest}
          onSpeak={onSpeak}
          renderReceipt={props.renderReceipt}
        />
      )}
      <EndlessEdge pages={stored} direction="previous" className="mt-turn" />
    </ChatFrame>
  );
}
