import { NetworkError, parseApiError } from "./api-error";
import type { paths } from "./api-schema";
import { readEndpoints } from "./env";
import { readCurrentLanguage } from "./language/current";
import { readAccess, refreshAccess } from "./session";

/** A path of the schema with its parameters filled in, such as `/conversations/${id}`. */
type Fill<Path extends string> = Path extends `${infer Before}{${string}}${infer After}`
  ? `${Before}${string}${Fill<After>}`
  : Path;
type WithoutRoot<Path> = Path extends `/api${infer Rest}` ? Fill<Rest> : never;
/** What the backend has a route for; any other path is an error of the compiler's. */
export type ApiPath = WithoutRoot<keyof paths>;

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

// Of up to three bytes each.
const KEPT_LENGTH = 2_000;

export interface CallOptions {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** A file or a form goes as it is, everything else as JSON. */
  readonly body?: unknown;
  readonly query?: Query;
  readonly signal?: AbortSignal | undefined;
  /** The token to call with, instead of the session's; a 401 is final then. */
  readonly access?: string | null;
}

async function reach(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    init.signal?.throwIfAborted();
    throw new NetworkError(address, { cause: error });
  }
}

function withToken(init: RequestInit, access: string | null): RequestInit {
  const headers = new Headers(init.headers);
  if (access !== null) headers.set("authorization", `Bearer ${access}`);
  return { ...init, headers, cache: "no-store" };
}

/**
 * A fetch in the reader's name. A 401 is answered by one silent refresh and one retry.
 * Throws NetworkError when no answer came, AbortError when `init.signal` said so.
 */
export async function fetchAuthorized(address: string, init: RequestInit): Promise<Response> {
  const access = readAccess();
  const response = await reach(address, withToken(init, access));
  if (response.status !== 401) return response;
  const renewed = await refreshAccess(access);
  if (renewed === null) return response;
  await response.body?.cancel();
  return reach(address, withToken(init, renewed));
}

export function buildQuery(query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, String(value)]],
  );
  return pairs.length ? `?${new URLSearchParams(pairs).toString()}` : "";
}

/** Browsers take 64 KiB in all of what goes on without its page, and refuse the rest. */
function isShort(body: BodyInit): boolean {
  return typeof body === "string" && body.length <= KEPT_LENGTH;
}

function buildInit({ method = "GET", body, signal }: CallOptions): RequestInit {
  const headers = new Headers({ accept: "application/json" });
  // What is said of single fields comes in it; the browser may speak another one than the page.
  const language = readCurrentLanguage();
  if (language !== null) headers.set("accept-language", language);
  // A form's type names what stands between its parts, which only the browser knows.
  const isForm = body instanceof FormData;
  const isFile = body instanceof Blob;
  if (body !== undefined && !isForm)
    headers.set("content-type", isFile ? body.type : "application/json");
  const sent = isFile || isForm ? body : body === undefined ? undefined : JSON.stringify(body);
  return {
    method,
    headers,
    signal: signal ?? null,
    // A change goes on when the page is reloaded or closed.
    keepalive: method !== "GET" && (sent === undefined || isShort(sent)),
    ...(sent === undefined ? {} : { body: sent }),
  };
}

/** Throws the ApiError that `response` carries, unless it is a success. */
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
