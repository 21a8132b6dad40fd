import diagnostics from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { markCaller } from "./caller";

/** A path that the API's proxy refuses with an error in the API's format. */
const REFUSED_API_PATH = "/api/dj/!";
const REFUSED_PAGE_PATH = "/malformed";

// Empty, "." and "..", also encoded, and backslashes, which browsers read as slashes.
const AMBIGUOUS = /\/\/|\\|\/(?:\.|%2e){1,2}(?:\/|$)/i;

function canDecode(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * The address to route instead of a malformed `url`; null for a valid one. Before it calls any route, Next answers an
 * undecodable path with a bare 500, redirects double slashes and backslashes, and resolves dots.
 */
export function replaceMalformed(url: string): string | null {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  // "//host/…" and "http://host/…" name another server, which only an open proxy would serve.
  const isElsewhere = !path.startsWith("/") || path.startsWith("//");
  const isApi = isElsewhere || path.startsWith("/api/");
  const isSound = canDecode(path) && !(isApi && AMBIGUOUS.test(path));
  if (isSound) return null;
  return isApi ? REFUSED_API_PATH : REFUSED_PAGE_PATH;
}

interface RequestStart {
  readonly request: IncomingMessage;
}

/**
 * Hooks into this process's HTTP servers before they handle a request: records the client's address and rewrites
 * malformed URLs.
 */
export function guardRequests(): void {
  diagnostics.subscribe("http.server.request.start", (message) => {
    const { request } = message as RequestStart;
    markCaller(request);
    const replacement = replaceMalformed(request.url ?? "");
    if (replacement !== null) request.url = replacement;
    // Fetch's Request constructor rejects TRACE, which would end in a 500.
    if (request.method === "TRACE")
      Object.assign(request, { method: "GET", url: REFUSED_API_PATH });
  });
}
