import { type NextRequest, NextResponse } from "next/server";
import { readConnectOrigins, readSocketSetting, resolveSocketBase } from "@/lib/env";
import {
  GOOGLE_ADMITTED_HEADER,
  GOOGLE_CLIENT_HEADER,
  GOOGLE_PAGE_HEADERS,
  GOOGLE_SOURCES,
  isGooglePage,
} from "@/lib/google-policy";
import { readGoogleClientId } from "@/lib/server-options";

const isDevelopment = process.env.NODE_ENV === "development";

/** The origin of the page's sockets, by the same rule as in the browser. */
function readSocketOrigins({ headers }: NextRequest): string[] {
  const isSecure = headers.get("x-forwarded-proto")?.startsWith("https") === true;
  const place = { protocol: isSecure ? "https:" : "http:", host: headers.get("host") ?? "" };
  return readConnectOrigins([resolveSocketBase(place, readSocketSetting())]);
}

function buildPolicy(request: NextRequest, nonce: string, hasGoogle: boolean): string {
  const google = hasGoogle ? GOOGLE_SOURCES : null;
  const add = (source: string | undefined): string => (source ? ` ${source}` : "");
  const connect = ["'self'", ...readConnectOrigins(), ...readSocketOrigins(request)];
  const scripts = `'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`;
  const styles = isDevelopment ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`;
  const rules = [
    "default-src 'none'",
    `script-src ${scripts}${add(google?.script)}`,
    `style-src ${styles}${add(google?.style)}`,
    // Style attributes set characters' colours and the sizes of bars. They cannot contain selectors, so an injected one
    // could only change the look of its own element.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    `connect-src ${[...new Set(connect)].join(" ")}${add(google?.connect)}`,
    ...(google ? [`frame-src ${google.frame}`] : []),
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return rules.join("; ");
}

/** Passes the Google settings to the root layout; a client's own values are dropped. */
function tellAboutGoogle(headers: Headers, clientId: string | null, isAdmitted: boolean): void {
  headers.delete(GOOGLE_CLIENT_HEADER);
  headers.delete(GOOGLE_ADMITTED_HEADER);
  if (clientId !== null) headers.set(GOOGLE_CLIENT_HEADER, clientId);
  if (isAdmitted) headers.set(GOOGLE_ADMITTED_HEADER, "1");
}

/** Gives every page its own nonce; Next reads it from the policy in the request's headers. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const clientId = await readGoogleClientId();
  const hasGoogle = clientId !== null && isGooglePage(request.nextUrl.pathname);
  const policy = buildPolicy(request, nonce, hasGoogle);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  tellAboutGoogle(headers, clientId, hasGoogle);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  if (hasGoogle)
    for (const [name, value] of Object.entries(GOOGLE_PAGE_HEADERS))
      response.headers.set(name, value);
  return response;
}

export const config = {
  matcher: [
    {
      source:
        "/((?!api/|api$|_next/static|_next/image|fonts/|icon.svg|icons/|manifest.webmanifest|sw.js).*)",
    },
  ],
};
