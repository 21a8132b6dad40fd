import { NetworkError, parseApiError } from "./api-error";
import type { paths } from "./api-schema";
import { readEndpoints } from "./env";
import { readCurrentLanguage } from "./language/current";
import { readAccess, readOwner, refreshAccess } from "./session";

/** A path of the schema with its parameters filled in, such as `/conversations/${id}`. */
type Fill<Path extends string> = Path extends `${infer Before}{${string}}${infer After}`
  ? `${Before}${string}${Fill<After>}`
  : Path;
type WithoutRoot<Path> = Path extends `/api${infer Rest}` ? Fill<Rest> : never;
/** A path that the backend has a route for; any other one does not compile. */
export type ApiPath = WithoutRoot<keyof paths>;

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

interface CallOptions {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Files and forms are sent as they are, everything else as JSON. */
  readonly body?: unknown;
  readonly query?: Query;
  readonly signal?: AbortSignal | undefined;
  /** The access token to use instead of the session's; a 401 is then not retried. */
  readonly access?: string | null;
}

/** Browsers refuse a keep-alive request when the bodies of all pending ones exceed 64 KiB. */
const KEPT_ALIVE_BYTES = 60_000;
let keptAliveBytes = 0;

/**
 * The size of a change that may be kept alive; Infinity if it may not: creations, for example, which the reader may
 * send again.
 */
function measureChange({ method = "GET", body = "" }: RequestInit): number {
  const isChange = ["PATCH", "PUT", "DELETE"].includes(method) && typeof body === "string";
  return isChange && body.length <= KEPT_ALIVE_BYTES
    ? new TextEncoder().encode(body).length
    : Infinity;
}

/** Fetches with `keepalive` for changes, so that they reach the server even if the page is reloaded or closed. */
async function reach(address: string, init: RequestInit): Promise<Response> {
  const size = measureChange(init);
  const keepalive = keptAliveBytes + size <= KEPT_ALIVE_BYTES;
  if (keepalive) keptAliveBytes += size;
  try {
    return await fetch(address, { ...init, keepalive });
  } catch (error) {
    init.signal?.throwIfAborted();
    throw new NetworkError(address, { cause: error });
  } finally {
    if (keepalive) keptAliveBytes -= size;
  }
}

function withToken(init: RequestInit, access: string | null): RequestInit {
  const headers = new Headers(init.headers);
  if (access !== null) headers.set("authorization", `Bearer ${access}`);
  return { ...init, headers, cache: "no-store" };
}

/**
 * Fetches with the user's access token. After a 401 it refreshes the token and retries once. Throws NetworkError if no
 * response came, AbortError if `init.signal` was aborted.
 */
export async function fetchAuthorized(address: string, init: RequestInit): Promise<Response> {
  const access = readAccess();
  const owner = readOwner();
  const response = await reach(address, withToken(init, access));
  if (response.status !== 401) return response;
  const renewed = await refreshAccess(access);
  // A request of one user must not be retried with the token of another, who signed in meanwhile.
  if (renewed === null || readOwner() !== owner) return response;
  await response.body?.cancel();
  return reach(address, withToken(init, renewed));
}

export function buildQuery(query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, String(value)]],
  );
  return pairs.length ? `?${new URLSearchParams(pairs).toString()}` : "";
}

function buildInit({ method = "GET", body, signal }: CallOptions): RequestInit {
  const headers = new Headers({ accept: "application/json" });
  // The server's errors about single fields use this language; the browser's may differ from the page's.
  const language = readCurrentLanguage();
  if (language !== null) headers.set("accept-language", language);
  // The content type of a form contains the boundary, which only the browser knows.
  const isForm = body instanceof FormData;
  const isFile = body instanceof Blob;
  if (body !== undefined && !isForm)
    headers.set("content-type", isFile ? body.type : "application/json");
  return {
    method,
    headers,
    signal: signal ?? null,
    ...(body === undefined ? {} : { body: isFile || isForm ? body : JSON.stringify(body) }),
  };
}

/** Returns a successful `response`; otherwise throws the ApiError that it carries. */
export async function requireOk(response: Response): Promise<Response> {
  if (response.ok) return response;
  throw parseApiError(response.status, response.headers, await response.text());
}

/** Calls `/api/<path>` and returns its JSON (undefined for 204). Throws ApiError or NetworkError. */
export async function callApi<Result>(path: ApiPath, options: CallOptions = {}): Promise<Result> {
  const address = readEndpoints().rest + path + buildQuery(options.query);
  const init = buildInit(options);
  const answer =
    options.access === undefined
      ? fetchAuthorized(address, init)
      : reach(address, withToken(init, options.access));
  const response = await requireOk(await answer);
  if (response.status === 204) return undefined as Result;
  return (await response.json()) as Result;
}
