import { GOAL_OWNER, HOME, readReturnPath } from "./return-path";

/** `readReturnPath` for `reader`; leads to the chat if the wanted page was another user's. */
export function readOwnReturnPath(wanted: string | null, reader: string | null): string {
  try {
    const owner = window.sessionStorage.getItem(GOAL_OWNER);
    if (owner && owner !== reader) return HOME;
  } catch {
    // Without sessionStorage no owner was remembered.
  }
  return readReturnPath(wanted);
}
