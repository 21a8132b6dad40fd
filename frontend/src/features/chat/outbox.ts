import { readStored, removeStored, writeStored } from "@/lib/storage";
import { createUniqueId } from "@/lib/unique-id";
import { DRAFT_PREFIX, OUTBOX_PREFIX } from "@/lib/writings";

/**
 * What the reader wrote, until the server has acknowledged it. A draft is still being written; an
 * outbox entry was sent and may be on its way twice, hence its id. Both survive a reload.
 */
export interface OutboxEntry {
  readonly clientRequestId: string;
  readonly prompt: string;
}

/** The place of a chat that has no conversation yet. */
export const NEW_CHAT = "new";

export function readDraft(place: string): string {
  return readStored(DRAFT_PREFIX + place) ?? "";
}

export function writeDraft(place: string, text: string): void {
  if (text === "") removeStored(DRAFT_PREFIX + place);
  else writeStored(DRAFT_PREFIX + place, text);
}

export function createEntry(prompt: string): OutboxEntry {
  return { clientRequestId: createUniqueId(), prompt };
}

function isEntry(value: unknown): value is OutboxEntry {
  const entry = value as Partial<OutboxEntry> | null;
  return typeof entry?.clientRequestId === "string" && typeof entry.prompt === "string";
}

export function readOutbox(conversationId: string): OutboxEntry | null {
  try {
    const value: unknown = JSON.parse(readStored(OUTBOX_PREFIX + conversationId) ?? "null");
    return isEntry(value) ? value : null;
  } catch {
    return null;
  }
}

export function writeOutbox(conversationId: string, entry: OutboxEntry): void {
  writeStored(OUTBOX_PREFIX + conversationId, JSON.stringify(entry));
}

export function removeOutbox(conversationId: string): void {
  removeStored(OUTBOX_PREFIX + conversationId);
}
