const HOME = "/chat";
/** The user whose page this tab was redirected from to sign in. */
const GOAL_OWNER = "goal-owner";
const ORIGIN = "http://self.invalid";
/** Pages on the way to signing in, and the API, which is no page. */
const NO_GOAL = /^\/(login|register|verify-email|forgot-password|reset-password|api)(\/|$)/;

/** The private page to return to after signing in: a path of this app, or the chat. */
export function readReturnPath(wanted: string | null | undefined): string {
  if (!wanted?.startsWith("/") || !URL.canParse(wanted, ORIGIN)) return HOME;
  const url = new URL(wanted, ORIGIN);
  if (url.origin !== ORIGIN || url.pathname.startsWith("//")) return HOME;
  if (NO_GOAL.test(url.pathname)) return HOME;
  return url.pathname + url.search + url.hash;
}

/** `readReturnPath` for `reader`; leads to the chat if the wanted page was another user's. */
export function readOwnReturnPath(wanted: string | null, reader: string | null): string {
  try {
    const owner = window.sessionStorage.getItem(GOAL_OWNER);
    if (owner && owner !== reader) return HOME;
  } catch {
    // Without sessionStorage no owner was remembered.
  }
  return readReturnPath(wanted);
}

/** Remembers in this tab whose page was requested; null: nobody's in particular. */
export function keepGoalOwner(owner: string | null): void {
  try {
    window.sessionStorage.setItem(GOAL_OWNER, owner ?? "");
  } catch {
    // Without sessionStorage any user who signs in is led to the page.
  }
}

/** `page` with the goal in its query, unless the goal is the chat. */
export function withReturnPath(page: string, goal: string | null): string {
  const target = readReturnPath(goal);
  return target === HOME ? page : `${page}?next=${encodeURIComponent(target)}`;
}

export function buildLoginPath(from: string): string {
  return withReturnPath("/login", from);
}
