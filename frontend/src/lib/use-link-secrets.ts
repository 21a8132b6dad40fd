import { useEffect, useSyncExternalStore } from "react";
import { type LinkSecrets, hideLinkSecrets, readLinkSecrets } from "./link-secrets";
import { subscribeNever } from "./listeners";

/** The secrets of the link that opened this page; null while the server renders. */
export function useLinkSecrets(names: readonly string[]): LinkSecrets | null {
  const secrets = useSyncExternalStore(
    subscribeNever,
    () => readLinkSecrets(names),
    () => null,
  );
  useEffect(hideLinkSecrets, []);
  return secrets;
}
