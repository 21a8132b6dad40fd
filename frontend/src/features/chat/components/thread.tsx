"use client";

import { useCallback, useEffect, useState } from "react";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { describeError } from "@/lib/api-error";
import { useNear } from "@/lib/use-near";
import type { Message } from "../messages";
import { isRunning } from "../run-reducer";
import { findRetry, overlayRun } from "../thread-items";
import { useDraft } from "../use-draft";
import { useFoundMessage } from "../use-found-message";
import { useMessages, useMovedOn } from "../use-messages";
import { type FollowedRun, useRun } from "../use-run";
import { useStickyScroll } from "../use-sticky-scroll";
import { ChatFrame } from "./chat-frame";
import { Composer } from "./composer";
import { MessageBubble } from "./message-bubble";
import { Opening } from "./opening";
import { PendingBubble } from "./pending-bubble";
import { ReplyNews } from "./reply-news";
import { StatusLine } from "./status-line";

interface ThreadProps {
  readonly conversationId: string;
  readonly name: string;
  readonly greeting: string;
  /** The run that the server says is on. */
  readonly activeRunId: string | null;
  /** Changes whenever something was said in the conversation; null until it is known. */
  readonly mark: string | null;
  /** A message to open at. */
  readonly foundId: string | null;
  readonly isOffline: boolean;
}

/** Joins a run that somebody else began: an earlier visit, another tab. */
function useJoining({ controller, run }: FollowedRun, activeRunId: string | null): void {
  const followedId = run.runId;
  useEffect(() => {
    if (activeRunId !== null && activeRunId !== followedId) controller.attach();
  }, [controller, activeRunId, followedId]);
}

interface SpeechProps extends Pick<ThreadProps, "name" | "foundId"> {
  readonly messages: readonly Message[];
  readonly followed: FollowedRun;
}

function Speech({ messages, followed, name, foundId }: SpeechProps) {
  const { run, delivery, controller } = followed;
  const shown = overlayRun(messages, run);
  const isBusy = isRunning(run) || delivery !== null;
  const retryId = isBusy ? undefined : findRetry(shown);
  const isWaiting = isRunning(run) && shown.at(-1)?.status !== "streaming";
  const retry = (): void => {
    controller.answer(retryId ?? null);
  };
  return (
    <>
      <ol aria-label="Conversation" className="space-y-5">
        {shown.map((message, index) => (
          <MessageBubble
            key={message.id}
            message={message}
            name={name}
            isNew={message.id === run.messageId}
            isFound={message.id === foundId}
            onRetry={retryId !== undefined && index === shown.length - 1 ? retry : undefined}
          />
        ))}
        {delivery && (
          <PendingBubble
            delivery={delivery}
            attempt={run.attempt}
            onRetry={() => {
              controller.retry();
            }}
            onTakeBack={() => {
              controller.takeBack();
            }}
          />
        )}
      </ol>
      {isWaiting && run.attempt === 0 && <div className="voice speaking mt-5 sm:pl-11" />}
      {retryId === null && (
        <Notice className="mt-3 ml-auto w-fit">
          <span>No answer yet.</span>
          <NoticeAction onClick={retry}>Retry</NoticeAction>
        </Notice>
      )}
      <ReplyNews run={run} name={name} />
    </>
  );
}

export function Thread(props: ThreadProps) {
  const { conversationId, name, greeting, activeRunId, mark, foundId, isOffline } = props;
  const [text, setText] = useDraft(conversationId);
  const [problem, setProblem] = useState<unknown>(null);
  const onRefused = useCallback(
    (prompt: string | null, error: unknown) => {
      if (prompt !== null) setText((current) => [prompt, current].filter(Boolean).join("\n\n"));
      setProblem(error);
    },
    [setText],
  );
  const followed = useRun(conversationId, onRefused);
  const { controller, run, delivery } = followed;
  useJoining(followed, activeRunId);

  const stored = useMessages(conversationId);
  useMovedOn(conversationId, mark, isRunning(run) || delivery !== null);
  const messages = stored.data ?? [];
  const scroll = useStickyScroll(messages[0]?.id ?? null, foundId === null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = stored;
  const loadOlder = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const top = useNear<HTMLDivElement>(loadOlder, hasNextPage && !isFetchingNextPage);
  useFoundMessage(foundId, messages, hasNextPage ? loadOlder : null);

  function say(prompt: string): void {
    setText("");
    setProblem(null);
    scroll.jumpToLatest();
    controller.send(prompt);
  }

  const isEmpty = stored.isSuccess && messages.length === 0 && !delivery && !isRunning(run);
  const isStoppable = isRunning(run) && delivery === null;
  return (
    <ChatFrame
      scroll={scroll}
      footer={
        <>
          <StatusLine
            run={run}
            problem={problem}
            isWaiting={delivery !== null}
            onDismiss={() => {
              setProblem(null);
            }}
            onReconnect={() => {
              controller.retry();
            }}
            isOffline={isOffline}
            name={name}
          />
          <Composer
            name={name}
            text={text}
            onText={setText}
            onSend={say}
            onStop={isStoppable ? () => void controller.stop().catch(setProblem) : undefined}
            isStopping={run.isStopping}
            isBusy={delivery !== null}
          />
        </>
      }
    >
      <div ref={top} className="h-px shrink-0" />
      {stored.isPending && <p className="sr-only">Loading messages</p>}
      {stored.error && !stored.data && (
        <Notice look="alarm">
          <span>{describeError(stored.error)}</span>
          <NoticeAction onClick={() => void stored.refetch()}>Try again</NoticeAction>
        </Notice>
      )}
      {isEmpty ? (
        <div className="my-auto">
          <Opening name={name} greeting={greeting} onSay={say} />
        </div>
      ) : (
        <Speech messages={messages} followed={followed} name={name} foundId={foundId} />
      )}
    </ChatFrame>
  );
}
