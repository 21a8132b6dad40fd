import { useSyncExternalStore } from "react";
import { subscribeNever } from "./listeners";

/** False in the server's HTML and until hydration; then true. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    subscribeNever,
    () => true,
    () => false,
  );
}
