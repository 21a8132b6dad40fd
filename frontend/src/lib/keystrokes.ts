import { createListeners } from "./listeners";
import { afterPaint } from "./schedule-frame";

/** How long after a key press the next one is likely. */
const TYPING_MS = 1000;

let isWatching = false;
let lastKeyAt = -Infinity;
let unpainted = 0;
const painted = createListeners();

/** Calls back each time a key press was painted: the time until the next one is then the longest. */
export const subscribeKeysPainted = painted.subscribe;

function onKey(): void {
  lastKeyAt = performance.now();
  unpainted += 1;
  requestAnimationFrame(() =>
    afterPaint(() => {
      unpainted -= 1;
      painted.notify();
    }),
  );
}

function isInField(): boolean {
  const { activeElement } = document;
  return activeElement instanceof HTMLTextAreaElement || activeElement instanceof HTMLInputElement;
}

/**
 * Whether a key was pressed in a text field within the last second. Streamed text is then rendered between two key
 * presses.
 */
export function isTyping(): boolean {
  if (!isWatching) window.addEventListener("keydown", onKey, { capture: true, passive: true });
  isWatching = true;
  return performance.now() - lastKeyAt < TYPING_MS && isInField();
}

/** Whether the effect of a key press has not been painted yet. */
export function isKeyUnpainted(): boolean {
  return unpainted > 0;
}
