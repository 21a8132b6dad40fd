import { listStored, removeStored } from "./storage";

/** Where the reader's unsent words are kept: drafts, messages not yet acknowledged, and what waits for a reply to end. */
export const DRAFT_PREFIX = "draft:";
export const OUTBOX_PREFIX = "outbox:";
export const QUEUE_PREFIX = "queue:";

/** The address that a new password was asked for. */
export const RESET_ADDRESS = "reset-address";

/** Leaves nothing of one reader behind for the next. */
export function clearWritings(): void {
  for (const prefix of [DRAFT_PREFIX, OUTBOX_PREFIX, QUEUE_PREFIX, RESET_ADDRESS])
    for (const key of listStored(prefix)) removeStored(key);
}
