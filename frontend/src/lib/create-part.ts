import { createStore } from "./store";

interface State<T> {
  readonly part: T | null;
  readonly failure: { readonly error: unknown; readonly isOffline: boolean } | null;
}

interface Part<T> {
  /**
   * Loads the part unless it is loaded or being loaded. Resolves to false on failure; when the network returns, loading
   * is retried.
   */
  readonly request: () => Promise<boolean>;
  /** Loads it and resolves to it. Offline it waits for the network; any other failure rejects. */
  readonly get: () => Promise<T>;
  /** The part; null until it is loaded. */
  readonly read: () => T | null;
  readonly useState: () => State<T>;
  /** The part, null until it is loaded. Throws the loading error, unless the browser was offline. */
  readonly usePart: () => T | null;
}

/**
 * A module, or one of its exports, that is loaded by `request` or `get` and shared by all users of the part. Unlike a
 * lazy component a loaded part is there in the first render, so nothing on the page disappears for a moment.
 */
export function createPart<T extends object>(load: () => Promise<T>): Part<T> {
  const none: State<T> = { part: null, failure: null };
  const state = createStore(none);
  let loading: Promise<boolean> | null = null;

  async function attempt(): Promise<boolean> {
    if (state.read().failure) state.write(none);
    try {
      state.write({ part: await load(), failure: null });
    } catch (error) {
      state.write({ part: null, failure: { error, isOffline: !navigator.onLine } });
      window.addEventListener("online", tryAgain, { once: true });
    }
    loading = null;
    return state.read().part !== null;
  }
  function request(): Promise<boolean> {
    return state.read().part ? Promise.resolve(true) : (loading ??= attempt());
  }

  // The same function each time, so that repeated failures add only one listener.
  function tryAgain(): void {
    void request();
  }

  async function get(): Promise<T> {
    for (;;) {
      await request();
      const { part, failure } = state.read();
      if (part) return part;
      // Neither part nor failure: the next attempt has begun already.
      if (failure && !failure.isOffline) throw failure.error;
      if (failure)
        await new Promise((resolve) => window.addEventListener("online", resolve, { once: true }));
    }
  }

  return {
    request,
    get,
    read: () => state.read().part,
    useState: state.useValue,
    usePart: () => {
      const { part, failure } = state.useValue();
      if (failure && !failure.isOffline) throw failure.error;
      return part;
    },
  };
}
