import { removeStored, subscribeChanges, writeStored } from "@/lib/storage";
import { createListReader } from "@/lib/stored-lists";
import { QUEUE_PREFIX } from "@/lib/writings";
import { type OutboxEntry, createEntry, isEntry } from "./outbox";

/**
 * Messages that were sent while a reply was still being written, in order. The queue survives a
 * reload and all tabs share it; each entry has its own id, so that it is stored once even if two
 * tabs send it.
 */
export type Queue = readonly OutboxEntry[];

const readList = createListReader(isEntry);

export function readQueue(conversationId: string): Queue {
  return readList(QUEUE_PREFIX + conversationId);
}

function write(conversationId: string, queue: Queue): void {
  const key = QUEUE_PREFIX + conversationId;
  if (queue.length === 0) removeStored(key);
  else writeStored(key, JSON.stringify(queue));
}

export function enqueue(conversationId: string, prompt: string): void {
  write(conversationId, [...readQueue(conversationId), createEntry(prompt)]);
}

export function removeQueued(conversationId: string, { clientRequestId }: OutboxEntry): void {
  const rest = readQueue(conversationId).filter(
    (entry) => entry.clientRequestId !== clientRequestId,
  );
  write(conversationId, rest);
}

/** Calls `listener` when a queue changes, in this tab or in another one. */
export function subscribeQueue(listener: () => void): () => void {
  return subscribeChanges((key) => key.startsWith(QUEUE_PREFIX), listener);
}
