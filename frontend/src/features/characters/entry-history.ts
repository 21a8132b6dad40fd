import type { Entries } from "./book";

/** What the notes were before each change of them, the latest last. */
interface EntryHistory {
  readonly past: readonly Entries[];
  /** What the latest change was of; more of the same is one change. */
  readonly of: string | null;
}

export const NO_HISTORY: EntryHistory = { past: [], of: null };
const MOST_STEPS = 100;

/** Remembers `before`. Changes `of` the same note in a row are taken back as one; null: a change of its own. */
export function remember(history: EntryHistory, before: Entries, of: string | null): EntryHistory {
  if (of !== null && of === history.of) return history;
  return { past: [...history.past, before].slice(-MOST_STEPS), of };
}

/** The notes as they were before the last change, and the history without it; null if there is none. */
export function undo(
  history: EntryHistory,
): { readonly entries: Entries; readonly history: EntryHistory } | null {
  const entries = history.past.at(-1);
  return entries ? { entries, history: { past: history.past.slice(0, -1), of: null } } : null;
}
