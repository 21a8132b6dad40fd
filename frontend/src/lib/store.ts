import { useSyncExternalStore } from "react";
import { createListeners } from "./listeners";

/** A value outside of components, which subscribe to it with `useValue`. */
export function createStore<Value>(initial: Value) {
  const { subscribe, notify } = createListeners();
  let value = initial;
  const read = (): Value => value;
  return {
    read,
    write: (next: Value): void => {
      value = next;
      notify();
    },
    useValue: (): Value => useSyncExternalStore(subscribe, read, () => initial),
  };
}
