import { useSyncExternalStore } from "react";

type Listener = () => void;

/** Deleted here, and not yet on the server: the reader may still think better of it. By id. */
const doomed = new Set<string>();
const listeners = new Set<Listener>();
const NONE: ReadonlySet<string> = new Set();
let snapshot = NONE;

function publish(): void {
  snapshot = new Set(doomed);
  for (const listener of listeners) listener();
}

/** What is doomed is shown nowhere. */
export function doom(ids: Iterable<string>): void {
  for (const id of ids) doomed.add(id);
  publish();
}

export function spare(ids: Iterable<string>): void {
  for (const id of ids) doomed.delete(id);
  publish();
}

function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function useDoomed(): ReadonlySet<string> {
  return useSyncExternalStore(
    subscribe,
    () => snapshot,
    () => NONE,
  );
}
