import { readSessionState } from "./session";

/** Waits, so that the page's own requests come first. */
export const AHEAD_MS = 8_000;

const wanted: (() => Promise<unknown>)[] = [];

function schedule(): void {
  setTimeout(() => void run(), AHEAD_MS);
}

async function run(): Promise<void> {
  // A visitor who is not signed in opens none of these parts.
  if (readSessionState() === "signed-out") {
    schedule();
    return;
  }
  for (let load = wanted[0]; load; load = wanted[0]) {
    // A failed load is retried, and its error shown, when the part is used.
    await load().catch(() => undefined);
    wanted.shift();
  }
}

/** Loads parts that may be needed while offline, one after the other, once the page is idle. */
export function loadAhead(load: () => Promise<unknown>): void {
  if (typeof window === "undefined") return;
  if (wanted.push(load) === 1) schedule();
}
