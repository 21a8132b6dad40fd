import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/**
 * The address of the client that called this server, for the backend's rate limits. A route handler sees no socket,
 * only headers, and Next trusts the client's own `x-forwarded-for`. Therefore each request gets an extra header before
 * any route sees it. Its name is random at each start, so no client can send it.
 */

/** No real chain of proxies is longer; the client made up the rest. */
const MAX_ENTRIES = 10;
// The start-up hook and the routes are separate bundles with their own module instances, but share one process.
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

/** Adds the header with the chain of addresses that `request` came through, the socket's own address last. */
export function markCaller({ headers, socket }: Incoming): void {
  const claimed = headers["x-forwarded-for"];
  const line = (Array.isArray(claimed) ? claimed.join(",") : (claimed ?? ""))
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean)
    .slice(1 - MAX_ENTRIES);
  if (socket.remoteAddress) headers[readMarkName()] = [...line, socket.remoteAddress].join(", ");
}

/** The value of `X-Forwarded-For` to send on; null for a request without the header. */
export function readCaller(headers: Headers): string | null {
  return headers.get(readMarkName());
}
