import { readDraft, subscribeDraft, writeDraft } from "./outbox";

/** What is being written. A field keeps it by itself, so that a key draws nothing anew but the field. */
export interface Draft {
  readonly read: () => string;
  readonly write: (text: string) => void;
  /** Calls `listener` when it changes, by whomever. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** The one of `place`: kept through reloads, sign-outs by time and lost networks, and the same in every tab. */
export function openDraft(place: string): Draft {
  return {
    read: () => readDraft(place),
    write: (text) => {
      writeDraft(place, text);
    },
    subscribe: (listener) => subscribeDraft(place, listener),
  };
}

/** One that lasts as long as whoever made it. */
export function createDraft(): Draft {
  let written = "";
  const listeners = new Set<() => void>();
  return {
    read: () => written,
    write: (text) => {
      written = text;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
