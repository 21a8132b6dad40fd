import { createListReader } from "@/lib/stored-lists";
import { DRAFT_PREFIX } from "@/lib/writings";
import { moveDraft, readDraft, subscribeDraft, writeDraft } from "./outbox";

/**
 * Long pasted texts are kept beside the field until they are sent: inside it, a browser would lay
 * them out again at every key press. They are stored like drafts, and follow the typed text in the
 * message.
 */
export type Pieces = readonly string[];

const LONG_CHARACTERS = 10_000;
const LONG_LINES = 200;

const NONE: Pieces = [];
const readList = createListReader((piece) => typeof piece === "string");

export function countLines(text: string): number {
  return text.split("\n").length;
}

export function isLongPaste(text: string): boolean {
  if (text.trim() === "") return false;
  return text.length > LONG_CHARACTERS || countLines(text) > LONG_LINES;
}

/** The whole message: the typed text, then the pasted texts, which are not changed. */
export function joinPieces(text: string, pieces: Pieces): string {
  return [text.trim(), ...pieces].filter(Boolean).join("\n\n");
}

/** The draft key of the texts that were pasted at `place`. */
export function getPiecesPlace(place: string): string {
  return `pasted:${place}`;
}

/** Calls `listener` when the texts pasted at `place` change. */
export function subscribePieces(place: string, listener: () => void): () => void {
  return subscribeDraft(getPiecesPlace(place), listener);
}

export function readPieces(place: string): Pieces {
  return readList(DRAFT_PREFIX + getPiecesPlace(place));
}

export function writePieces(place: string, pieces: Pieces): void {
  writeDraft(getPiecesPlace(place), pieces.length === 0 ? "" : JSON.stringify(pieces));
}

/** Moves the texts pasted at `from` to `to`, after those that are there. */
export function movePieces(from: string, to: string): void {
  const pieces = readPieces(from);
  if (pieces.length === 0 || from === to) return;
  writePieces(from, []);
  writePieces(to, [...readPieces(to), ...pieces]);
}

/** Moves the draft and the pasted texts at `from` to `to`. */
export function moveWords(from: string, to: string): void {
  moveDraft(from, to);
  movePieces(from, to);
}

/**
 * Puts a message into the draft at `place`, to be edited: a long text goes beside the field again,
 * a short beginning into it.
 */
export function writeWords(place: string, message: string): void {
  const gap = message.indexOf("\n\n");
  const [head, rest] = gap === -1 ? ["", message] : [message.slice(0, gap), message.slice(gap + 2)];
  // Only if both joined are the message again.
  const isSplit = isLongPaste(rest) && !isLongPaste(head) && head === head.trim();
  const [text, pieces] = isSplit
    ? [head, [rest]]
    : isLongPaste(message)
      ? ["", [message]]
      : [message, NONE];
  writeDraft(place, text);
  writePieces(place, pieces);
}

/** Whether something is being written at `place`. */
export function hasUnsentWords(place: string): boolean {
  return readDraft(place) !== "" || readPieces(place).length > 0;
}

/** Removes the draft and the pasted texts at `place`. */
export function clearWords(place: string): void {
  writeDraft(place, "");
  writePieces(place, []);
}
