/** Where the browser sends its calls: `rest` for JSON, `stream` for replies. */
interface Endpoints {
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

/** What the backend knows this server by, or nothing; read on the server only. */
export function readWebAppKey(): string {
  return process.env["WEB_APP_KEY"]?.trim() ?? "";
}

/** The address bar's part that says where a page came from. */
export interface PageAddress {
  /** `http:` or `https:` */
  readonly protocol: string;
  /** With the port, unless it is the protocol's own. */
  readonly host: string;
}

const BACKEND_PORT = "8000";
const HOST = /^([a-z0-9.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?$/i;
const PORT_ONLY = /^:?(\d{1,5})$/;

/**
 * Where the sockets of a page are, without a trailing slash. `base` names the place, or only the port
 * on the page's own host (`:8001`), or by `/` the page's own origin. Without it: the page's own origin behind a proxy, that is on a
 * protocol's own port or under TLS; else the backend's usual port. Null for a host that is none.
 */
export function resolveSocketBase({ protocol, host }: PageAddress, base: string): string | null {
  const [, hostname, ownPort] = HOST.exec(host) ?? [];
  const scheme = protocol === "https:" ? "wss:" : "ws:";
  const [, port] = PORT_ONLY.exec(base.trim()) ?? [];
  if (base.trim() && base.trim() !== "/" && port === undefined) return readSocketUrl(base.trim());
  if (hostname === undefined) return null;
  if (port !== undefined) return `${scheme}//${hostname}:${port}`;
  const isProxied = ownPort === undefined || scheme === "wss:" || base.trim() === "/";
  return isProxied ? `${scheme}//${host}` : `${scheme}//${hostname}:${BACKEND_PORT}`;
}

/** `http` and `https` are understood as their sockets; what is no address is none. */
function readSocketUrl(base: string): string | null {
  const address = base.replace(/^http/i, "ws").replace(/\/+$/, "");
  if (!URL.canParse(address)) return null;
  return ["ws:", "wss:"].includes(new URL(address).protocol) ? address : null;
}

/** The attribute of the page's root in which the server tells the browser where its sockets are. */
export const SOCKET_BASE_ATTRIBUTE = "data-socket-base";

/**
 * What is configured: by the environment that the server runs in, else the one that it was built in.
 * Read on the server only.
 */
export function readSocketSetting(): string {
  // By a computed name, because the plain one is replaced by its value when the app is built.
  const running = process.env[["NEXT_PUBLIC", "WS_BASE"].join("_")];
  return running?.trim() || process.env.NEXT_PUBLIC_WS_BASE || "";
}

/** Where this page's sockets are. Throws where nothing sensible is configured. */
export function readSocketBase(): string {
  const base = document.documentElement.getAttribute(SOCKET_BASE_ATTRIBUTE) ?? "";
  const resolved = resolveSocketBase(window.location, base);
  if (resolved === null) throw new Error("NEXT_PUBLIC_WS_BASE is no address");
  return resolved;
}

/** Origins besides our own that the page may open connections to, for the policy header. */
export function readConnectOrigins(
  bases: readonly (string | null | undefined)[] = [process.env.NEXT_PUBLIC_API_BASE],
): string[] {
  return bases.flatMap((base) => (base && URL.canParse(base) ? [new URL(base).origin] : []));
}
