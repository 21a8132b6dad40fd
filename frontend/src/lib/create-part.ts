import { useSyncExternalStore } from "react";

interface State<T> {
  readonly part: T | null;
  readonly failure: { readonly error: unknown; readonly isOffline: boolean } | null;
}

export interface Part<T> {
  /** Loads it, unless it is there or on its way. False: it could not be loaded; the returning network tries again. */
  readonly request: () => Promise<boolean>;
  readonly useState: () => State<T>;
}

const NONE = { part: null, failure: null };

/** A part of the page that is loaded at `request`; where it is there already it is drawn at once. */
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
    useState: () =>
      useSyncExternalStore(
        subscribe,
        () => state,
        () => NONE,
      ),
  };
}
