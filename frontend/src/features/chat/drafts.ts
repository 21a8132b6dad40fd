import { createListeners } from "@/lib/listeners";
import { readDraft, subscribeDraft, writeDraft } from "./outbox";

/** The text of an unsent message. The text area is uncontrolled, so that a key press renders no component. */
export interface Draft {
  readonly read: () => string;
  readonly write: (text: string) => void;
  /** Calls `listener` after every change, the field's own included. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** The stored draft of `place`: it survives reloads, expired sessions and lost networks, and all tabs share it. */
export function openDraft(place: string): Draft {
  return {
    read: () => readDraft(place),
    write: (text) => writeDraft(place, text),
    subscribe: (listener) => subscribeDraft(place, listener),
  };
}

/** A draft in memory only. */
export function createDraft(): Draft {
  let written = "";
  const { subscribe, notify } = createListeners();
  return {
    read: () => written,
    write: (text) => {
      written = text;
      notify();
    },
    subscribe,
  };
}
