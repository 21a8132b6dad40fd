/** What a link from a mail carries in its query, taken out of the address before it can spread. */

export type LinkSecrets = Readonly<Record<string, string>>;

/** Of this document, by page: the address no longer tells after the first look. */
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

/** Leaves neither the address bar, the history nor a referrer with them. */
export function hideLinkSecrets(): void {
  const { pathname, search, hash } = window.location;
  if (search) window.history.replaceState(window.history.state, "", pathname + hash);
}
