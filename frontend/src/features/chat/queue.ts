import { createListeners } from "@/lib/listeners";
import { readStored, removeStored, subscribeStored, writeStored } from "@/lib/storage";
import { QUEUE_PREFIX } from "@/lib/writings";
import { type OutboxEntry, createEntry, isEntry } from "./outbox";

/**
 * Messages that were sent while a reply was still being written, in order. The queue survives a
 * reload and all tabs share it; each entry has its own id, so that it is stored once even if two
 * tabs send it.
 */
export type Queue = readonly OutboxEntry[];

const EMPTY: Queue = [];
const changes = createListeners();
/** The last parsed value of each queue, so that an unchanged text gives the identical list. */
const readings = new Map<string, { readonly stored: string; readonly queue: Queue }>();

function parse(stored: string): Queue {
  try {
    const value: unknown = JSON.parse(stored);
    return Array.isArray(value) ? value.filter(isEntry) : EMPTY;
  } catch {
    return EMPTY;
  }
}

export function readQueue(conversationId: string): Queue {
  const stored = readStored(QUEUE_PREFIX + conversationId);
  if (stored === null) return EMPTY;
  const known = readings.get(conversationId);
  if (known?.stored === stored) return known.queue;
  const queue = parse(stored);
  readings.set(conversationId, { stored, queue });
  return queue;
}

function write(conversationId: string, queue: Queue): void {
  const key = QUEUE_PREFIX + conversationId;
  if (queue.length === 0) removeStored(key);
  else writeStored(key, JSON.stringify(queue));
  changes.notify();
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
  const leaveHere = changes.subscribe(listener);
  const leaveElsewhere = subscribeStored((key) => key.startsWith(QUEUE_PREFIX), listener);
  return () => {
    leaveHere();
    leaveElsewhere();
  };
}
