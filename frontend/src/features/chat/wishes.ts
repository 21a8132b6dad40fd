import type { Message } from "./messages";
import type { Branches } from "./use-branches";

/** What the user can do with a stored message. */
export interface Wishes extends Pick<Branches, "choose" | "takeFocus"> {
  /** Requests another answer as a sibling of this one. */
  readonly regenerate: (message: Message) => void;
  /** Stores an edited question or reply as a sibling of the original. */
  readonly rewrite: (message: Message, text: string) => void;
  readonly remove: (message: Message) => void;
  /** Shows what the reply of a run was made from. */
  readonly explain: (runId: string) => void;
}

/** Id of the command that edits the user's last message. */
export const EDIT_LAST = "edit-last";
