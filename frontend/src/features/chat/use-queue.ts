import { useEffect, useMemo, useSyncExternalStore } from "react";
import { type OutboxEntry, returnToDraft } from "./outbox";
import { type Queue, enqueue, readQueue, removeQueued, subscribeQueue } from "./queue";
import type { RunController } from "./run-controller";

export interface MessageQueue {
  readonly entries: Queue;
  readonly add: (prompt: string) => void;
  /** Moves its text back into the composer. */
  readonly edit: (entry: OutboxEntry) => void;
  readonly remove: (entry: OutboxEntry) => void;
  /** Sends the first one without waiting any longer. */
  readonly sendFirst: () => void;
}

/**
 * The conversation's queue; the first entry is sent as soon as `isOpen`: the last reply is
 * complete.
 */
export function useQueue(
  conversationId: string,
  controller: RunController,
  isOpen: boolean,
): MessageQueue {
  const entries = useSyncExternalStore(subscribeQueue, () => readQueue(conversationId));
  const actions = useMemo(
    () => ({
      add: (prompt: string) => enqueue(conversationId, prompt),
      edit: (entry: OutboxEntry) => {
        removeQueued(conversationId, entry);
        returnToDraft(conversationId, entry.prompt);
      },
      remove: (entry: OutboxEntry) => removeQueued(conversationId, entry),
      sendFirst: () => {
        const [first] = readQueue(conversationId);
        if (!first || controller.isBusy) return;
        // It is in the outbox before it leaves the queue, so that it cannot be lost in between.
        controller.sendEntry(first);
        removeQueued(conversationId, first);
      },
    }),
    [conversationId, controller],
  );
  const isDue = isOpen && entries.length > 0;
  useEffect(() => {
    if (isDue) actions.sendFirst();
  }, [isDue, actions]);
  return useMemo(() => ({ entries, ...actions }), [entries, actions]);
}
