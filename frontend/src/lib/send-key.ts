import type { KeyboardEvent } from "react";
import { isComposing } from "./composing";

/** Whether fingers write here: then Enter breaks the line, and the button sends. */
export function isTouch(): boolean {
  return window.matchMedia("(pointer: coarse)").matches;
}

/** Whether the key sends what was written: Enter, but not to break a line or to choose a word. */
export function isSendKey(event: KeyboardEvent): boolean {
  if (isTouch()) return false;
  return event.key === "Enter" && !event.shiftKey && !isComposing(event.nativeEvent);
}
