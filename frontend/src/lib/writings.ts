import { listStored, removeStored } from "./storage";

/** Where the reader's unsent words are kept: drafts being written, messages not yet acknowledged. */
export const DRAFT_PREFIX = "draft:";
export const OUTBOX_PREFIX = "outbox:";

/** Leaves nothing of one reader behind for the next. */
export function clearWritings(): void {
  for (const prefix of [DRAFT_PREFIX, OUTBOX_PREFIX])
    for (const key of listStored(prefix)) removeStored(key);
}
