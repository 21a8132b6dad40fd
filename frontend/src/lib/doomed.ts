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
