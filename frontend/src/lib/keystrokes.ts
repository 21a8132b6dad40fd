import { afterPaint } from "./schedule-frame";

/** So long after a key the next one is to be expected. */
const TYPING_MS = 1000;

let isWatching = false;
let lastKeyAt = -Infinity;
let unpainted = 0;
const listeners = new Set<() => void>();

function onKey(): void {
  lastKeyAt = performance.now();
  unpainted += 1;
  requestAnimationFrame(() => {
    afterPaint(() => {
      unpainted -= 1;
      for (const listener of [...listeners]) listener();
    });
  });
}

function isInField(): boolean {
  const { activeElement } = document;
  return activeElement instanceof HTMLTextAreaElement || activeElement instanceof HTMLInputElement;
}

/** Whether a key was pressed in a text field within the last second: streamed text is then drawn between two keys. */
export function isTyping(): boolean {
  if (!isWatching) window.addEventListener("keydown", onKey, { capture: true, passive: true });
  isWatching = true;
  return performance.now() - lastKeyAt < TYPING_MS && isInField();
}

/** Whether a key was pressed that is not on the screen yet. */
export function isKeyUnpainted(): boolean {
  return unpainted > 0;
}

/** Calls back each time a key is on the screen: the next one is as far away as it ever is. */
export function subscribeKeysPainted(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
