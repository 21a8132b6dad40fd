import { useSyncExternalStore } from "react";

interface State<T> {
  readonly part: T | null;
  readonly failure: { readonly error: unknown; readonly isOffline: boolean } | null;
}

export interface Part<T> {
  /** Loads it, unless it is there or on its way. False: it could not be loaded; the returning network tries again. */
  readonly request: () => Promise<boolean>;
  /** What is there now; null until it is. */
  readonly read: () => T | null;
  readonly useState: () => State<T>;
}

const NONE = { part: null, failure: null };

/**
 * A module, or what it exports, that is loaded at `request` and shared by all who use it; once loaded it is there in
 * the first render. `late` and `loadEarly` are made of it; a caller that awaits a module itself uses `loadLate`.
 */
export function createPart<T extends object>(load: () => Promise<T>): Part<T> {
  let state: State<T> = NONE;
  let loading: Promise<boolean> | null = null;
  const listeners = new Set<() => void>();

  function set(next: State<T>): void {
    state = next;
    for (const listener of listeners) listener();
  }
  function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }
  async function attempt(): Promise<boolean> {
    if (state.failure) set(NONE);
    try {
      set({ part: await load(), failure: null });
    } catch (error) {
      set({ part: null, failure: { error, isOffline: !navigator.onLine } });
      window.addEventListener("online", tryAgain, { once: true });
    }
    loading = null;
    return state.part !== null;
  }
  function request(): Promise<boolean> {
    return state.part ? Promise.resolve(true) : (loading ??= attempt());
  }

  // One function: however often it fails, the event is listened to once.
  function tryAgain(): void {
    void request();
  }

  return {
    request,
    read: () => state.part,
    useState: () =>
      useSyncExternalStore(
        subscribe,
        () => state,
        () => NONE,
      ),
  };
}
