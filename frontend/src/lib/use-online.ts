import { useSyncExternalStore } from "react";
import { subscribeWindow } from "./subscribe-window";

function subscribe(listener: () => void): () => void {
  return subscribeWindow(["online", "offline"], listener);
}

/** False while the browser reports that it is offline. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
}
