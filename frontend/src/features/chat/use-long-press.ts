import { type RefObject, useEffect } from "react";

const PRESS_MS = 500;
/** A finger is never quite still. */
const FINGER_PIXELS = 10;
/** Elements that react to a press themselves. */
const OWN = "a, button, input, textarea, summary";

/** Calls `onPress` with the id of the message on which a finger rests. */
export function useLongPress(
  list: RefObject<HTMLElement | null>,
  onPress: (messageId: string) => void,
): void {
  useEffect(() => {
    const view = list.current;
    if (!view) return undefined;
    const aborter = new AbortController();
    const options = { passive: true, signal: aborter.signal };
    let timer: ReturnType<typeof setTimeout> | undefined;
    let start = { x: 0, y: 0 };
    let wasPressed = false;
    const leave = (): void => clearTimeout(timer);
    view.addEventListener(
      "touchstart",
      ({ touches, target }) => {
        leave();
        wasPressed = false;
        const touch = touches[0];
        if (touches.length !== 1 || !touch || !(target instanceof Element) || target.closest(OWN))
          return;
        const id = target.closest<HTMLElement>("[data-message-id]")?.dataset["messageId"];
        if (id === undefined) return;
        start = { x: touch.clientX, y: touch.clientY };
        timer = setTimeout(() => {
          wasPressed = true;
          window.getSelection()?.removeAllRanges();
          onPress(id);
        }, PRESS_MS);
      },
      options,
    );
    view.addEventListener(
      "touchmove",
      ({ touches }) => {
        const touch = touches[0];
        if (!touch) return;
        const way = Math.hypot(touch.clientX - start.x, touch.clientY - start.y);
        if (way > FINGER_PIXELS) leave();
      },
      options,
    );
    view.addEventListener("touchcancel", leave, options);
    view.addEventListener(
      "touchend",
      (event) => {
        leave();
        // The click that follows would hit the sheet that has just opened, and close it.
        if (wasPressed) event.preventDefault();
      },
      { signal: aborter.signal },
    );
    // The browser's own menu and selection would cover ours.
    view.addEventListener(
      "contextmenu",
      (event) => {
        const isFinger = event instanceof PointerEvent && event.pointerType === "touch";
        if (isFinger && event.target instanceof Element && !event.target.closest(OWN))
          event.preventDefault();
      },
      { signal: aborter.signal },
    );
    return () => {
      leave();
      aborter.abort();
    };
  }, [list, onPress]);
}
