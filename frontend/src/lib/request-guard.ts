import diagnostics from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { markCaller } from "./caller";

/** A path that the API's proxy refuses in the API's own words. */
const REFUSED_API_PATH = "/api/dj/!";
const REFUSED_PAGE_PATH = "/malformed";

function canDecode(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * The address to route instead of `url`, or null for a sound one. Before any route is asked, Next
 * answers an undecodable path by a bare 500 and redirects doubled slashes and backslashes elsewhere.
 */
export function replaceMalformed(url: string): string | null {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  // "//host/…" and "http://host/…" name another server, which only a proxy for all would serve.
  const isElsewhere = !path.startsWith("/") || path.startsWith("//");
  const isApi = isElsewhere || path.startsWith("/api/");
  const isSound = canDecode(path) && !(isApi && /\/\/|\\/.test(path));
  if (isSound) return null;
  return isApi ? REFUSED_API_PATH : REFUSED_PAGE_PATH;
}

interface RequestStart {
  readonly request: IncomingMessage;
}

/**
 * Sees each request of this process's HTTP servers before they do: notes who sent it, and
 * re-addresses broken ones.
 */
export function guardRequests(): void {
  diagnostics.subscribe("http.server.request.start", (message) => {
    const { request } = message as RequestStart;
    markCaller(request);
    const replacement = replaceMalformed(request.url ?? "");
    if (replacement !== null) request.url = replacement;
    // Fetch's Request refuses to be made with it, which would end in a 500.
    if (request.method === "TRACE")
      Object.assign(request, { method: "GET", url: REFUSED_API_PATH });
  });
}
