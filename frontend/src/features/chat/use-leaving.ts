import { type RefObject, useEffect } from "react";

const UPWARD_KEYS = new Set(["ArrowUp", "PageUp", "Home"]);
/** A finger is never quite still. */
const FINGER_PIXELS = 6;

/**
 * Calls `onLeave` as soon as the user begins to scroll upward, before the view has moved: otherwise
 * new text would scroll it back to the end meanwhile, and a short scroll would never suffice.
 */
export function useLeaving(frame: RefObject<HTMLElement | null>, onLeave: () => void): void {
  useEffect(() => {
    const view = frame.current;
    if (!view) return undefined;
    const aborter = new AbortController();
    const options = { passive: true, signal: aborter.signal };
    let finger = 0;
    view.addEventListener(
      "wheel",
      ({ deltaY, ctrlKey }) => {
        // With Ctrl the wheel zooms.
        if (deltaY < 0 && !ctrlKey) onLeave();
      },
      options,
    );
    view.addEventListener(
      "touchstart",
      ({ touches }) => {
        finger = touches[0]?.clientY ?? 0;
      },
      options,
    );
    view.addEventListener(
      "touchmove",
      ({ touches }) => {
        if ((touches[0]?.clientY ?? 0) - finger > FINGER_PIXELS) onLeave();
      },
      options,
    );
    view.addEventListener(
      "keydown",
      ({ key, target }) => {
        if (UPWARD_KEYS.has(key) && !(target instanceof HTMLTextAreaElement)) onLeave();
      },
      options,
    );
    return () => aborter.abort();
  }, [frame, onLeave]);
}
