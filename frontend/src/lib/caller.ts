import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/**
 * Who called this server, for the backend's limits. A route handler is told no socket, only headers,
 * and Next takes the caller's own `x-forwarded-for` for the truth. So each request is marked before
 * any route sees it, under a name that is made up at each start: no caller can send it.
 */

/** More proxies than this stand in no line; the rest is what a caller made up. */
const MAX_ENTRIES = 10;
// The start-up hook and the routes are separate bundles with separate modules, but one process.
const SHARED = Symbol.for("bronn.caller-header");
const shared: Record<symbol, unknown> = globalThis;

function readMarkName(): string {
  shared[SHARED] ??= `x-caller-${randomUUID()}`;
  return String(shared[SHARED]);
}

interface Incoming {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** Marks `request` with the line of addresses that it came through, the socket's own one last. */
export function markCaller({ headers, socket }: Incoming): void {
  const claimed = headers["x-forwarded-for"];
  const line = (Array.isArray(claimed) ? claimed.join(",") : (claimed ?? ""))
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean)
    .slice(1 - MAX_ENTRIES);
  if (socket.remoteAddress) headers[readMarkName()] = [...line, socket.remoteAddress].join(", ");
}

/** The value of `X-Forwarded-For` to send on, or null for a request that nobody marked. */
export function readCaller(headers: Headers): string | null {
  return headers.get(readMarkName());
}
