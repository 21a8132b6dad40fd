import { useEffect, useSyncExternalStore } from "react";
import { subscribeNever } from "./listeners";

/** Secrets in the query of a link from a mail. They are removed from the address, so that they do not leak. */

type LinkSecrets = Readonly<Record<string, string>>;

/** The secrets by page, for the lifetime of the document, because the address loses them. */
const kept = new Map<string, LinkSecrets>();
const NOTHING: LinkSecrets = {};

/** The values of `names` that the page was opened with; the same object at each call. */
export function readLinkSecrets(names: readonly string[]): LinkSecrets {
  const { pathname, search } = window.location;
  const query = new URLSearchParams(search);
  const found = names.flatMap((name) => {
    const value = query.get(name);
    return value ? [[name, value] as const] : [];
  });
  const known = kept.get(pathname);
  if (found.length === 0) return known ?? NOTHING;
  if (known && found.every(([name, value]) => known[name] === value)) return known;
  const secrets = Object.fromEntries(found);
  kept.set(pathname, secrets);
  return secrets;
}

/** Removes the query from the address bar, and so from the history and from referrers. */
export function hideLinkSecrets(): void {
  const { pathname, search, hash } = window.location;
  if (search) window.history.replaceState(window.history.state, "", pathname + hash);
}

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
