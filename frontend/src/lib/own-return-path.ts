import { GOAL_OWNER, HOME, readReturnPath } from "./return-path";

/** `readReturnPath` for `reader`, who must not be led to what was another one's: to the chat instead. */
export function readOwnReturnPath(wanted: string | null, reader: string | null): string {
  try {
    const owner = window.sessionStorage.getItem(GOAL_OWNER);
    if (owner && owner !== reader) return HOME;
  } catch {
    // Without storage nobody was remembered.
  }
  return readReturnPath(wanted);
}
