import { isDefaultCharacter } from "@/lib/characters";
import {
  readStored,
  readStoredJson,
  removeStored,
  subscribeChanges,
  writeStored,
  writeStoredLate,
} from "@/lib/storage";
import { createUniqueId } from "@/lib/unique-id";
import { DRAFT_PREFIX, OUTBOX_PREFIX } from "@/lib/writings";

/**
 * A message that was sent, until the server has acknowledged it. Unlike a draft it may be sent
 * twice, hence its id. Both survive a reload.
 */
export interface OutboxEntry {
  readonly clientRequestId: string;
  readonly prompt: string;
  /** The parent of an edited message, null at the root; omitted at the end of the branch. */
  readonly parentId?: string | null;
}

/** The draft key of a chat with `name` that has no conversation yet. */
export function newChatPlace(name: string): string {
  return isDefaultCharacter(name) ? "new" : `new:${name}`;
}

/** The draft key of an edit of a stored message. */
export function editPlace(conversationId: string, messageId: string): string {
  return `${conversationId}:edit:${messageId}`;
}

/** Calls `listener` when the draft at `place` changes, in this tab or in another one. */
export function subscribeDraft(place: string, listener: () => void): () => void {
  return subscribeChanges((key) => key === DRAFT_PREFIX + place, listener);
}

export function readDraft(place: string): string {
  return readStored(DRAFT_PREFIX + place) ?? "";
}

export function writeDraft(place: string, text: string): void {
  if (text === "") removeStored(DRAFT_PREFIX + place);
  else writeStoredLate(DRAFT_PREFIX + place, () => text);
}

/** Puts a text that was not sent back into the draft, before what has been written since. */
export function returnToDraft(place: string, text: string): void {
  writeDraft(place, [text, readDraft(place)].filter(Boolean).join("\n\n"));
}

/** Moves the draft at `from` to `to`, before the text that is there. */
export function moveDraft(from: string, to: string): void {
  const text = readDraft(from);
  if (!text || from === to) return;
  writeDraft(from, "");
  returnToDraft(to, text);
}

export function createEntry(prompt: string, parentId?: string | null): OutboxEntry {
  const entry = { clientRequestId: createUniqueId(), prompt };
  return parentId === undefined ? entry : { ...entry, parentId };
}

export function isEntry(value: unknown): value is OutboxEntry {
  const entry = value as Partial<OutboxEntry> | null;
  return (
    typeof entry?.clientRequestId === "string" &&
    typeof entry.prompt === "string" &&
    ["string", "undefined", "object"].includes(typeof entry.parentId)
  );
}

export function readOutbox(conversationId: string): OutboxEntry | null {
  const value = readStoredJson(OUTBOX_PREFIX + conversationId);
  return isEntry(value) ? value : null;
}

export function writeOutbox(conversationId: string, entry: OutboxEntry): void {
  writeStored(OUTBOX_PREFIX + conversationId, JSON.stringify(entry));
}

export function removeOutbox(conversationId: string): void {
  removeStored(OUTBOX_PREFIX + conversationId);
}
