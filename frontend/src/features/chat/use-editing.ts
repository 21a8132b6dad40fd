"use client";

import { type RefObject, useEffect, useRef, useState } from "react";
import type { Message } from "./messages";
import { editPlace } from "./outbox";
import { clearWords, hasUnsentWords, writeWords } from "./pasted";

export interface Editing {
  /** Where the words are kept while they are being changed. */
  readonly place: string;
  readonly isEditing: boolean;
  /** The button that begins it, and has the focus again when it is left. */
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly begin: () => void;
  readonly leave: () => void;
}

/** A message's `words` being changed in its place; `isAsked` for from elsewhere, the words are in the draft already. */
export function useEditing(message: Message, words: string, isAsked: boolean): Editing {
  const place = editPlace(message.conversation_id, message.id);
  // Words that were being changed when the page was left are still being changed.
  const [isEditing, setIsEditing] = useState(() => hasUnsentWords(place));
  const [wasAsked, setWasAsked] = useState(isAsked);
  if (isAsked !== wasAsked) {
    setWasAsked(isAsked);
    if (isAsked) setIsEditing(true);
  }
  const button = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(isEditing);

  useEffect(() => {
    if (wasEditing.current && !isEditing) button.current?.focus({ preventScroll: true });
    wasEditing.current = isEditing;
  }, [isEditing]);

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
