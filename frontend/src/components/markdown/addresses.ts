/** The address of a link that leads out of the app; null for any other: scripts, data, the app's own paths. */
export function readAddress(href: string): URL | null {
  if (!/^(?:https?:\/\/|mailto:)/i.test(href)) return null;
  try {
    const address = new URL(href);
    return /^(?:https?|mailto):$/.test(address.protocol) ? address : null;
  } catch {
    return null;
  }
}
