import type { KeyboardEvent } from "react";

/** Whether fingers write here: then Enter breaks the line, and the button sends. */
export function isTouch(): boolean {
  return window.matchMedia("(pointer: coarse)").matches;
}

/** Whether the key sends what was written: Enter, but not to break a line or to choose a word. */
export function isSendKey(event: KeyboardEvent): boolean {
  if (isTouch()) return false;
  // While an input method composes, Enter chooses a word.
  if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return false;
  // Safari ends the composition before the key that ended it, and marks the key only so.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return event.keyCode !== 229;
}
