/** Which pages may bring Google's button in, what they need for it, and how the page knows. */

/** On the page's root: the client id, wherever signing in with Google is offered. */
export const GOOGLE_CLIENT_ATTRIBUTE = "data-google-client";
/** On the page's root: this document's policy lets the button in. */
export const GOOGLE_ADMITTED_ATTRIBUTE = "data-google-admitted";

/** Request headers by which the policy's maker tells the page's root; never the caller's own. */
export const GOOGLE_CLIENT_HEADER = "x-google-client";
export const GOOGLE_ADMITTED_HEADER = "x-google-admitted";

const PAGES: ReadonlySet<string> = new Set(["/login", "/register", "/settings"]);
const PLACE = "https://accounts.google.com/gsi/";

export const GOOGLE_SCRIPT = `${PLACE}client`;

/** What the policy has to add, by directive. */
export const GOOGLE_SOURCES = {
  script: GOOGLE_SCRIPT,
  style: `${PLACE}style`,
  frame: PLACE,
  connect: PLACE,
} as const;

/** The button's popup answers its opener, and Google wants to know which origin asks. */
export const GOOGLE_PAGE_HEADERS = {
  "cross-origin-opener-policy": "same-origin-allow-popups",
  "referrer-policy": "strict-origin-when-cross-origin",
} as const;

/** Ids of Google's are plain; anything else is a mistake that must not reach a header. */
const CLIENT_ID = /^[\w.-]{1,200}$/;

export function isGooglePage(path: string): boolean {
  return PAGES.has(path.replace(/(.)\/$/, "$1"));
}

export function parseClientId(value: unknown): string | null {
  return typeof value === "string" && CLIENT_ID.test(value) ? value : null;
}
