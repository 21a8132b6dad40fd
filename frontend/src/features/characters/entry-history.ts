import type { Entries } from "./book";

/** The entries before each change, the latest last. */
interface EntryHistory {
  readonly past: readonly Entries[];
  /** Key of the latest change; consecutive changes with the same key are one step. */
  readonly of: string | null;
}

export const NO_HISTORY: EntryHistory = { past: [], of: null };
const MOST_STEPS = 100;

/**
 * Remembers `before`. Consecutive changes with the same `of` are undone as one; null: a step of its
 * own.
 */
export function remember(history: EntryHistory, before: Entries, of: string | null): EntryHistory {
  if (of !== null && of === history.of) return history;
  return { past: [...history.past, before].slice(-MOST_STEPS), of };
}

/** The entries before the last change, and the history without it; null if there is none. */
export function undo(
  history: EntryHistory,
): { readonly entries: Entries; readonly history: EntryHistory } | null {
  const entries = history.past.at(-1);
  return entries ? { entries, history: { past: history.past.slice(0, -1), of: null } } : null;
}
