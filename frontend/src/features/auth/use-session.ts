import { useSyncExternalStore } from "react";
import { type SessionState, readSessionState, subscribeSession } from "@/lib/session";

/** `unknown` only while the server renders: tokens live in the browser. */
export function useSession(): SessionState | "unknown" {
  return useSyncExternalStore(subscribeSession, readSessionState, () => "unknown");
}
