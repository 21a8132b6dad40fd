import { useSyncExternalStore } from "react";
import { subscribeNever } from "./listeners";

function subscribeClock(onTick: () => void): () => void {
  const timer = setInterval(onTick, 500);
  return () => clearInterval(timer);
}

/** Whole seconds until `end` (as of `Date.now()`), counted down to 0. */
export function useCountdown(end: number): number {
  const read = (): number => Math.max(0, Math.ceil((end - Date.now()) / 1000));
  return useSyncExternalStore(end > 0 ? subscribeClock : subscribeNever, read, read);
}

/** Formatted as on a clock: `0:05`, `12:00`, `1:02:03`. */
export function formatClock(seconds: number): string {
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) =>
    String(part).padStart(2, "0"),
  );
  const hours = Math.floor(seconds / 3600);
  return hours > 0 ? `${hours}:${parts.join(":")}` : parts.join(":").replace(/^0/, "");
}
