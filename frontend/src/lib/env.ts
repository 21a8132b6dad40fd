/** Where the browser sends its calls: `rest` for JSON, `stream` for replies. */
export interface Endpoints {
  readonly rest: string;
  readonly stream: string;
}

const DEFAULT_BACKEND_URL = "http://127.0.0.1:8000";

function stripApiSuffix(address: string): string {
  return address
    .trim()
    .replace(/\/+$/, "")
    .replace(/\/api$/, "");
}

/** Endpoints behind `base` (with or without `/api`), or this app's own proxies without one. */
export function readEndpoints(base = process.env.NEXT_PUBLIC_API_BASE): Endpoints {
  if (!base?.trim()) return { rest: "/api/dj", stream: "/api/chat" };
  const root = `${stripApiSuffix(base)}/api`;
  return { rest: root, stream: `${root}/chat/stream` };
}

/** The backend's address without a trailing slash and without `/api`; read on the server only. */
export function readBackendUrl(address = process.env.BACKEND_URL): string {
  return stripApiSuffix(address?.trim() ? address : DEFAULT_BACKEND_URL);
}

/** Origins besides our own that the page may open connections to, for the policy header. */
export function readConnectOrigins(
  bases = [process.env.NEXT_PUBLIC_API_BASE, process.env.NEXT_PUBLIC_WS_BASE],
): string[] {
  return bases.flatMap((base) => (base && URL.canParse(base) ? [new URL(base).origin] : []));
}
