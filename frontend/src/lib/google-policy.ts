/** Which pages may load Google's button, what their content security policy needs for it, and how the page is told. */

/** Attribute of the root element: the client id, if signing in with Google is offered. */
export const GOOGLE_CLIENT_ATTRIBUTE = "data-google-client";
/** Attribute of the root element: set if this document's policy allows the button. */
export const GOOGLE_ADMITTED_ATTRIBUTE = "data-google-admitted";

/** Request headers that pass both from the proxy to the root layout; a client's own values are dropped. */
export const GOOGLE_CLIENT_HEADER = "x-google-client";
export const GOOGLE_ADMITTED_HEADER = "x-google-admitted";

const PAGES: ReadonlySet<string> = new Set(["/login", "/register", "/settings"]);
const PLACE = "https://accounts.google.com/gsi/";

export const GOOGLE_SCRIPT = `${PLACE}client`;

/** What the policy needs in addition, by directive. */
export const GOOGLE_SOURCES = {
  script: GOOGLE_SCRIPT,
  style: `${PLACE}style`,
  frame: PLACE,
  connect: PLACE,
} as const;

/** The button's popup must reach its opener, and Google checks the origin of the page. */
export const GOOGLE_PAGE_HEADERS = {
  "cross-origin-opener-policy": "same-origin-allow-popups",
  "referrer-policy": "strict-origin-when-cross-origin",
} as const;

/** Google's ids have only these characters; anything else is a mistake that must not get into a header. */
const CLIENT_ID = /^[\w.-]{1,200}$/;

export function isGooglePage(path: string): boolean {
  return PAGES.has(path.replace(/(.)\/$/, "$1"));
}

export function parseClientId(value: unknown): string | null {
  return typeof value === "string" && CLIENT_ID.test(value) ? value : null;
}
