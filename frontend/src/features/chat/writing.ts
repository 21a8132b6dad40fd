import type { KeyboardEvent } from "react";

/** The server's limit, in bytes of UTF-8. */
const PROMPT_LIMIT = 32 * 1024;

/** Bytes of the separator between two parts of a message. */
const GAP = 2;

function measureSize(text: string): number {
  let size = text.length;
  // Runs at every key press, so nothing is encoded for it.
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) size += 1;
    // The two halves of a surrogate pair are four bytes together.
    if (unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff)) size += 1;
  }
  return size;
}

/** Cached sizes of the pasted texts, which do not change at a key press. */
const pieceSizes = new WeakMap<readonly string[], number>();

function measurePieces(pieces: readonly string[]): number {
  let size = pieceSizes.get(pieces);
  if (size === undefined) {
    size = pieces.reduce((sum, piece) => sum + measureSize(piece) + GAP, 0);
    pieceSizes.set(pieces, size);
  }
  return size;
}

/** By how many bytes a message of `text` and `pieces` is too long; 0 or less: it is not. */
export function measureExcess(text: string, pieces: readonly string[] = []): number {
  // A UTF-16 unit is at most three bytes, so short text need not be counted to know.
  if (pieces.length === 0 && text.length * 3 <= PROMPT_LIMIT) return 0;
  const [written, pasted] = [measureSize(text), measurePieces(pieces)];
  return written + pasted - (text === "" && pasted > 0 ? GAP : 0) - PROMPT_LIMIT;
}

/** Whether the key means undo. */
export function isUndoKey({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "z" && (ctrlKey || metaKey) && !shiftKey && !altKey;
}
