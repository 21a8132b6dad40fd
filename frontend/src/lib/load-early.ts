import { useSyncExternalStore } from "react";
import { loadLate } from "./load-late";

/**
 * Loads a part of the page beside everything else; without a network it comes when that is back. The hook it
 * returns gives the part as soon as it is there, null until then, and throws what the loading failed with. Unlike a
 * lazy component it is drawn at once when it is already loaded, so nothing on the page goes away for a moment.
 */
export function loadEarly<T extends object>(load: () => Promise<T>): () => T | null {
  let part: T | null = null;
  let failure: { readonly error: unknown } | null = null;
  const listeners = new Set<() => void>();

  function tell(): void {
    for (const listener of listeners) listener();
  }
  function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }
  function read(): T | null {
    if (failure) throw failure.error;
    return part;
  }

  if (typeof window !== "undefined") {
    loadLate(load)().then(
      (loaded) => {
        part = loaded;
        tell();
      },
      (error: unknown) => {
        failure = { error };
        tell();
      },
    );
  }
  return () => useSyncExternalStore(subscribe, read, () => null);
}
