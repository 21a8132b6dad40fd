import { createStore } from "./store";

interface State<T> {
  readonly part: T | null;
  readonly failure: { readonly error: unknown; readonly isOffline: boolean } | null;
}

interface Part<T> {
  /** Loads it, unless it is there or on its way. False: it could not be loaded; the returning network tries again. */
  readonly request: () => Promise<boolean>;
  /** Loads it too; offline it waits for the network, else it rejects with what the loading failed with. */
  readonly get: () => Promise<T>;
  /** What is there now; null until it is. */
  readonly read: () => T | null;
  readonly useState: () => State<T>;
  /** What is there, null until it is; throws what the loading failed with, unless that was the network. */
  readonly usePart: () => T | null;
}

/**
 * A module, or what it exports, that is loaded at `request` or `get` and shared by all who use it. Unlike a lazy
 * component it is there in the first render once it is loaded, so nothing on the page goes away for a moment.
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

  // One function: however often it fails, the event is listened to once.
  function tryAgain(): void {
    void request();
  }

  async function get(): Promise<T> {
    for (;;) {
      await request();
      const { part, failure } = state.read();
      if (part) return part;
      // Null: the next attempt is under way.
      if (failure && !failure.isOffline) throw failure.error;
      if (failure)
        await new Promise((resolve) => {
          window.addEventListener("online", resolve, { once: true });
        });
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
