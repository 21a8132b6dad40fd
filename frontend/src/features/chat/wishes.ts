import type { Message } from "./messages";
import type { Branches } from "./use-branches";

/** What a reader may wish of a stored message. */
export interface Wishes extends Pick<Branches, "choose" | "takeFocus"> {
  /** Another answer beside this one. */
  readonly regenerate: (message: Message) => void;
  /** The same question or reply in other words, beside the first. */
  readonly rewrite: (message: Message, text: string) => void;
  readonly remove: (message: Message) => void;
  /** Why the reply of a run is what it is. */
  readonly explain: (runId: string) => void;
}

/** The command that changes the reader's last message. */
export const EDIT_LAST = "edit-last";
