import type { KeyboardEvent } from "react";
import { isComposing } from "./composing";

/** Whether this is a touch device, where Enter breaks the line and the button sends. */
export function isTouch(): boolean {
  return window.matchMedia("(pointer: coarse)").matches;
}

/** Whether the key sends the message: Enter, except with Shift or while an input method is composing. */
export function isSendKey(event: KeyboardEvent): boolean {
  if (isTouch()) return false;
  return event.key === "Enter" && !event.shiftKey && !isComposing(event.nativeEvent);
}
