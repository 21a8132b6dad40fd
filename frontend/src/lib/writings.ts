import { listStored, removeStored } from "./storage";

/**
 * Key prefixes of the user's unsent texts: drafts, unacknowledged messages, and messages that wait for a reply to end.
 */
export const DRAFT_PREFIX = "draft:";
export const OUTBOX_PREFIX = "outbox:";
export const QUEUE_PREFIX = "queue:";

/** The email address for which a password reset was requested. */
export const RESET_ADDRESS = "reset-address";

/** Removes everything that one user has written, so that the next one does not see it. */
export function clearWritings(): void {
  for (const prefix of [DRAFT_PREFIX, OUTBOX_PREFIX, QUEUE_PREFIX, RESET_ADDRESS])
    for (const key of listStored(prefix)) removeStored(key);
}
