import { type NextRequest, NextResponse } from "next/server";
import { readConnectOrigins } from "@/lib/env";

const isDevelopment = process.env.NODE_ENV === "development";

const HOSTNAME = /^([a-z0-9.-]+|\[[0-9a-f:]+\])(?=:\d+$|$)/i;

/** The sockets' default home: the host that the page was asked for, at the backend's usual port. */
function readSocketOrigins({ headers }: NextRequest): string[] {
  const [hostname] = HOSTNAME.exec(headers.get("host") ?? "") ?? [];
  const isSecure = headers.get("x-forwarded-proto") === "https";
  return hostname === undefined ? [] : [`${isSecure ? "wss" : "ws"}://${hostname}:8000`];
}

function buildPolicy(request: NextRequest, nonce: string): string {
  const connect = ["'self'", ...readConnectOrigins(), ...readSocketOrigins(request)];
  const rules = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    isDevelopment ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    // Menus are placed by style attributes; without a style element these can only move things.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src ${[...new Set(connect)].join(" ")}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return rules.join("; ");
}

/** Gives every page its own nonce; Next reads it from the request's policy header. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = buildPolicy(request, nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = {
  matcher: [{ source: "/((?!api/|api$|_next/static|_next/image|icon.svg).*)" }],
};
