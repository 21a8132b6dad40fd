import { useSyncExternalStore } from "react";
import { createListeners } from "./listeners";

/** A value that is kept outside of components; they follow it by `useValue`. */
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
