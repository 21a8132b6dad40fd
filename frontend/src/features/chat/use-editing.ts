import { type RefObject, useState } from "react";
import { useFocusBack } from "@/lib/use-focus-back";
import type { Message } from "./messages";
import { editPlace } from "./outbox";
import { clearWords, hasUnsentWords, writeWords } from "./pasted";

export interface Editing {
  /** Draft key of the edited text. */
  readonly place: string;
  readonly isEditing: boolean;
  /** The button that begins the edit, and gets the focus back when it ends. */
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly begin: () => void;
  readonly leave: () => void;
}

/**
 * The state of editing a message's `words` in place. `isAsked`: the edit was requested elsewhere,
 * and the text is in the draft already.
 */
export function useEditing(message: Message, words: string, isAsked: boolean): Editing {
  const place = editPlace(message.conversation_id, message.id);
  // An edit that was open when the page was left is open again.
  const [isEditing, setIsEditing] = useState(() => hasUnsentWords(place));
  const [wasAsked, setWasAsked] = useState(isAsked);
  if (isAsked !== wasAsked) {
    setWasAsked(isAsked);
    if (isAsked) setIsEditing(true);
  }
  const button = useFocusBack(isEditing);

  function begin(): void {
    writeWords(place, words);
    setIsEditing(true);
  }

  function leave(): void {
    clearWords(place);
    setIsEditing(false);
  }

  return { place, isEditing, button, begin, leave };
}
