import { useCallback } from "react";
import { createStore } from "./store";

const CARRIED = "doomed";
/** How long deletions that were sent as a page was left may take to arrive. */
const CARRIED_MS = 3_000;

function takeCarried(): readonly string[] {
  try {
    const ids = JSON.parse(window.sessionStorage.getItem(CARRIED) ?? "[]") as readonly string[];
    window.sessionStorage.removeItem(CARRIED);
    return ids;
  } catch {
    // On the server, and without sessionStorage, nothing was left.
    return [];
  }
}

/** What this tab's last page was deleting. It is hidden from the start, before any list is there. */
const carried = takeCarried();

/** Ids of what was deleted here but not yet on the server, because the reader can still undo it. Shown nowhere. */
const doomed = createStore<ReadonlySet<string>>(new Set(carried));

export const useDoomed = doomed.useValue;

/** For the `select` of a query: omits what is doomed. */
export function useUndoomed<Item extends { readonly id: string }>() {
  const ids = useDoomed();
  return useCallback(
    (items: readonly Item[]): readonly Item[] => items.filter(({ id }) => !ids.has(id)),
    [ids],
  );
}

export function doom(ids: Iterable<string>): void {
  doomed.write(new Set([...doomed.read(), ...ids]));
}

export function spare(ids: Iterable<string>): void {
  const kept = new Set(doomed.read());
  for (const id of ids) kept.delete(id);
  doomed.write(kept);
}

/** Leaves the ids to this tab's next page, whose first requests may overtake the deletions that this one still sends. */
export function carryDoomed(): void {
  try {
    window.sessionStorage.setItem(CARRIED, JSON.stringify([...doomed.read()]));
  } catch {
    // Without sessionStorage the next page may show them until its data is fetched again.
  }
}

/** Calls `refresh` once the deletions of the last page have had time to arrive, and shows what was not deleted after all. */
export function settleCarried(refresh: () => Promise<void>): void {
  if (carried.length > 0)
    setTimeout(() => void refresh().finally(() => spare(carried)), CARRIED_MS);
}
