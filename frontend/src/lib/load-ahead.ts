import { readSessionState } from "./session";

/** What the page itself needs comes first. */
export const AHEAD_MS = 8_000;

const wanted: (() => Promise<unknown>)[] = [];

function schedule(): void {
  setTimeout(() => void run(), AHEAD_MS);
}

async function run(): Promise<void> {
  // A stranger opens nothing yet.
  if (readSessionState() === "signed-out") {
    schedule();
    return;
  }
  for (let load = wanted[0]; load; load = wanted[0]) {
    // What fails is tried again, and told of, when somebody asks for it.
    await load().catch(() => undefined);
    wanted.shift();
  }
}

/** Loads what a person may ask for without a network, one after the other, once the page has come to rest. */
export function loadAhead(load: () => Promise<unknown>): void {
  if (typeof window === "undefined") return;
  if (wanted.push(load) === 1) schedule();
}
