export const HOME = "/chat";
/** Whose page this tab was led away from, to sign in. */
export const GOAL_OWNER = "goal-owner";
const ORIGIN = "http://self.invalid";
/** Pages that a reader passes through on the way in, and what is no page. */
const NO_GOAL = /^\/(login|register|verify-email|forgot-password|reset-password|api)(\/|$)/;

/** The private page to come back to after signing in: a path of our own, or the chat. */
export function readReturnPath(wanted: string | null | undefined): string {
  if (!wanted?.startsWith("/") || !URL.canParse(wanted, ORIGIN)) return HOME;
  const url = new URL(wanted, ORIGIN);
  if (url.origin !== ORIGIN || url.pathname.startsWith("//")) return HOME;
  if (NO_GOAL.test(url.pathname)) return HOME;
  return url.pathname + url.search + url.hash;
}

/** Remembers in this tab whose page is asked for; null: that of whoever signs in. */
export function keepGoalOwner(owner: string | null): void {
  try {
    window.sessionStorage.setItem(GOAL_OWNER, owner ?? "");
  } catch {
    // Whoever signs in is led there then.
  }
}

/** `page` with the goal kept in its address, unless it is the chat anyway. */
export function withReturnPath(page: string, goal: string | null): string {
  const target = readReturnPath(goal);
  return target === HOME ? page : `${page}?next=${encodeURIComponent(target)}`;
}

export function buildLoginPath(from: string): string {
  return withReturnPath("/login", from);
}
