/** Where a link leads, if it leaves the house on a click and says so: no script, no data, no path of ours. */
export function readAddress(href: string): URL | null {
  if (!/^(?:https?:\/\/|mailto:)/i.test(href)) return null;
  try {
    const address = new URL(href);
    return /^(?:https?|mailto):$/.test(address.protocol) ? address : null;
  } catch {
    return null;
  }
}
