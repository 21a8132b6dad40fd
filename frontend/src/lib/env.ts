/** The addresses that the browser calls: `rest` for JSON, `stream` for replies. */
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

/** The endpoints at `base` (with or without `/api`); without `base` this app's own proxies. */
export function readEndpoints(base = process.env.NEXT_PUBLIC_API_BASE): Endpoints {
  if (!base?.trim()) return { rest: "/api/dj", stream: "/api/chat" };
  const root = `${stripApiSuffix(base)}/api`;
  return { rest: root, stream: `${root}/chat/stream` };
}

/** The backend's address without a trailing slash and without `/api`; read on the server only. */
export function readBackendUrl(address = process.env.BACKEND_URL): string {
  return stripApiSuffix(address?.trim() ? address : DEFAULT_BACKEND_URL);
}

/** The key that identifies this server to the backend; empty if there is none. Read on the server only. */
export function readWebAppKey(): string {
  return process.env["WEB_APP_KEY"]?.trim() ?? "";
}

/** The part of a page's address that identifies its server. */
export interface PageAddress {
  /** `http:` or `https:` */
  readonly protocol: string;
  /** With the port, unless it is the protocol's default. */
  readonly host: string;
}

const BACKEND_PORT = "8000";
const HOST = /^([a-z0-9.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?$/i;
const PORT_ONLY = /^:?(\d{1,5})$/;

/**
 * The base address of a page's sockets, without a trailing slash. `base` is an address, only a port on the page's own
 * host (`:8001`), or `/` for the page's own origin. If it is empty: the page's own origin behind a proxy, which is
 * assumed on a protocol's default port or with TLS; otherwise the backend's usual port. Null for an invalid host or
 * address.
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

/** Turns `http` and `https` into `ws` and `wss`; null for an invalid address. */
function readSocketUrl(base: string): string | null {
  const address = base.replace(/^http/i, "ws").replace(/\/+$/, "");
  if (!URL.canParse(address)) return null;
  return ["ws:", "wss:"].includes(new URL(address).protocol) ? address : null;
}

/** The attribute of the root element that tells the browser where its sockets are. */
export const SOCKET_BASE_ATTRIBUTE = "data-socket-base";

/** The configured value: from the server's environment, else from that of the build. Read on the server only. */
export function readSocketSetting(): string {
  // The name is computed, because the build replaces the literal one by its value.
  const running = process.env[["NEXT_PUBLIC", "WS_BASE"].join("_")];
  return running?.trim() || process.env.NEXT_PUBLIC_WS_BASE || "";
}

/** The base address of this page's sockets. Throws if the configured one is invalid. */
export function readSocketBase(): string {
  const base = document.documentElement.getAttribute(SOCKET_BASE_ATTRIBUTE) ?? "";
  const resolved = resolveSocketBase(window.location, base);
  if (resolved === null) throw new Error("NEXT_PUBLIC_WS_BASE is no address");
  return resolved;
}

/** Other origins that the page may connect to, for the content security policy. */
export function readConnectOrigins(
  bases: readonly (string | null | undefined)[] = [process.env.NEXT_PUBLIC_API_BASE],
): string[] {
  return bases.flatMap((base) => (base && URL.canParse(base) ? [new URL(base).origin] : []));
}
