const HOME = "/chat";
const ORIGIN = "http://self.invalid";

/** The private page to come back to after signing in: a path of our own, or the chat. */
export function readReturnPath(wanted: string | null | undefined): string {
  if (!wanted?.startsWith("/") || !URL.canParse(wanted, ORIGIN)) return HOME;
  const url = new URL(wanted, ORIGIN);
  if (url.origin !== ORIGIN || url.pathname.startsWith("//")) return HOME;
  if (/^\/(login|register|api)(\/|$)/.test(url.pathname)) return HOME;
  return url.pathname + url.search + url.hash;
}

export function buildLoginPath(from: string): string {
  const target = readReturnPath(from);
  return target === HOME ? "/login" : `/login?next=${encodeURIComponent(target)}`;
}
