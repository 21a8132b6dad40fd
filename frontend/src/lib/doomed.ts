import { createStore } from "./store";

/** Ids of what was deleted here but not yet on the server, because the reader can still undo it. Shown nowhere. */
const doomed = createStore<ReadonlySet<string>>(new Set());

export const useDoomed = doomed.useValue;

export function doom(ids: Iterable<string>): void {
  doomed.write(new Set([...doomed.read(), ...ids]));
}

export function spare(ids: Iterable<string>): void {
  const kept = new Set(doomed.read());
  for (const id of ids) kept.delete(id);
  doomed.write(kept);
}

const CARRIED = "doomed";
/** How long deletions that were sent as a page was left may take to arrive. */
const CARRIED_MS = 3_000;

/** Leaves the ids to this tab's next page, whose first requests may overtake the deletions that this one still sends. */
export function carryDoomed(): void {
  try {
    window.sessionStorage.setItem(CARRIED, JSON.stringify([...doomed.read()]));
  } catch {
    // Without sessionStorage the next page may show them until its data is fetched again.
  }
}

/** Hides what this tab's last page was deleting; then calls `refresh`, and shows what was not deleted after all. */
export function hideCarried(refresh: () => Promise<void>): void {
  let ids: readonly string[] = [];
  try {
    ids = JSON.parse(window.sessionStorage.getItem(CARRIED) ?? "[]") as readonly string[];
    window.sessionStorage.removeItem(CARRIED);
  } catch {
    // Without sessionStorage nothing was left.
  }
  if (ids.length === 0) return;
  doom(ids);
  setTimeout(() => void refresh().finally(() => spare(ids)), CARRIED_MS);
}
