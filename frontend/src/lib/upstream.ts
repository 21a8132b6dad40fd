import { readCaller } from "./caller";
import { readBackendUrl, readWebAppKey } from "./env";

/** Server side of both proxies: which requests and headers are passed on, and where to. */

const KIB = 1024;
const BODY_LIMIT = 256 * KIB;
/** Requests with larger bodies: characters, their pictures and imported files, each with the form around them. */
const LARGE_BODIES: readonly (readonly [method: RegExp, path: RegExp, limit: number])[] = [
  [/^POST$/, /^\/api\/(characters|lorebooks)\/import$/, 33 * KIB * KIB],
  [/^(POST|PATCH)$/, /^\/api\/characters(\/[^/]+)?$/, 2 * KIB * KIB],
  [/^POST$/, /^\/api\/characters\/[^/]+\/try$/, 2 * KIB * KIB],
  [/^PUT$/, /^\/api\/characters\/[^/]+\/avatar$/, 8 * KIB * KIB + 8 * KIB],
];
const SEGMENT = /^[A-Za-z0-9._~-]+$/;
const ROOMS = new Set([
  "assets",
  "auth",
  "characters",
  "chat",
  "conversations",
  // A page without scripts, with its own content security policy.
  "docs",
  // `manage.py doctor` uses it to find out how requests arrive.
  "doctor",
  "lorebooks",
  "me",
  "models",
  "personas",
  "schema",
  "search",
  "settings",
  "storage",
  "usage",
]);
const REQUEST_HEADERS = [
  "authorization",
  "content-type",
  "accept",
  "accept-language",
  "last-event-id",
  "x-request-id",
  // Shown in the list of sessions, so that users recognize their logins.
  "user-agent",
];
const RESPONSE_HEADERS = [
  "content-type",
  "retry-after",
  "www-authenticate",
  "cache-control",
  // For downloads.
  "content-disposition",
  // For pictures.
  "x-content-type-options",
  "content-security-policy",
  "x-request-id",
];
export const STREAM_HEADERS = [...RESPONSE_HEADERS, "x-accel-buffering", "x-run-id"];

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
const BODILESS = new Set([101, 204, 205, 304]);

/** The client's request id if the backend would accept it, else a new one. */
function chooseRequestId(request: Request): string {
  const offered = request.headers.get("x-request-id") ?? "";
  return REQUEST_ID.test(offered) ? offered : crypto.randomUUID().replaceAll("-", "");
}

/** A response of the proxy itself, in the API's error format and with the usual headers. */
export function refuse(request: Request, status: number, code: string, detail: string): Response {
  const headers = { "cache-control": "no-store", "x-request-id": chooseRequestId(request) };
  return Response.json({ detail, code }, { status, headers });
}

/** The response for a path that is not part of the API. */
export function refusePath(request: Request): Response {
  return refuse(request, 400, "bad_path", "That is not a path of the API.");
}

function isPlain(segment: string): boolean {
  return SEGMENT.test(segment) && segment !== "." && segment !== "..";
}

/**
 * The backend's address for `path` (the part after `/api/dj/`, still encoded) and `search`; null if any part could be
 * resolved to another place. A trailing slash is ignored.
 */
export function resolveUpstream(path: string, search: string): URL | null {
  const segments = path.replace(/\/$/, "").split("/");
  if (!segments.every(isPlain) || !ROOMS.has(segments[0] ?? "")) return null;
  const root = new URL(`${readBackendUrl()}/api/`);
  const target = new URL(root.href + segments.join("/") + search);
  const stayed = target.origin === root.origin && target.pathname.startsWith(root.pathname);
  return stayed && target.username === "" ? target : null;
}

function pick(headers: Headers, names: readonly string[]): Headers {
  const picked = new Headers();
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) picked.set(name, value);
  }
  return picked;
}

/** The limit for a request whose body may be larger; the backend has the same table. */
function findLargeLimit(method: string, target: URL): number | null {
  const path = target.pathname.slice(target.pathname.lastIndexOf("/api/"));
  const large = LARGE_BODIES.find(([methods, paths]) => methods.test(method) && paths.test(path));
  return large?.[2] ?? null;
}

/** Reads the whole body; null as soon as it exceeds the limit. */
async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (!part || part.done) break;
    size += part.value.byteLength;
    if (size > BODY_LIMIT) {
      void reader?.cancel().catch(() => undefined);
      return null;
    }
    chunks.push(part.value);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

interface CountedBody {
  readonly stream: ReadableStream<Uint8Array>;
  isTooLarge: boolean;
}

/** Streams a body and fails as soon as it exceeds the limit. */
function countBody(body: ReadableStream<Uint8Array>, limit: number): CountedBody {
  let size = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(part, controller) {
      size += part.byteLength;
      counted.isTooLarge = size > limit;
      if (counted.isTooLarge) controller.error(new Error("The body is too large."));
      else controller.enqueue(part);
    },
  });
  const counted: CountedBody = { stream: body.pipeThrough(counting), isTooLarge: false };
  return counted;
}

/** Adds the client's address, and the key which proves that this server says so; a client's own values are dropped. */
function introduce(request: Request, headers: Headers): void {
  const caller = readCaller(request.headers);
  if (caller === null) return;
  headers.set("x-forwarded-for", caller);
  const key = readWebAppKey();
  if (key) headers.set("x-web-app-key", key);
}

async function askUpstream(
  request: Request,
  target: URL,
  body: BodyInit | null,
): Promise<Response> {
  const headers = pick(request.headers, REQUEST_HEADERS);
  // Compression would delay events, because every layer would buffer them until a block is full.
  headers.set("accept-encoding", "identity");
  introduce(request, headers);
  const init: RequestInit & { duplex?: "half" } = {
    method: request.method,
    headers,
    redirect: "manual",
    cache: "no-store",
    signal: request.signal,
    ...(body === null ? {} : { body }),
    ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
  };
  return fetch(target, init);
}

function refuseLarge(request: Request): Response {
  return refuse(request, 413, "body_too_large", "The request body is too large.");
}

/** Sends a request whose body is streamed. */
async function passOn(request: Request, target: URL, limit: number): Promise<Response> {
  if (request.body === null) return askUpstream(request, target, null);
  const counted = countBody(request.body, limit);
  try {
    return await askUpstream(request, target, counted.stream);
  } catch (error) {
    if (counted.isTooLarge) return refuseLarge(request);
    throw error;
  }
}

/** Whether the body is compressed. The header that says so is not passed on, so the backend could not know. */
function isEncoded(request: Request): boolean {
  const named = (request.headers.get("content-encoding") ?? "").toLowerCase().split(",");
  return request.body !== null && named.some((one) => !["", "identity"].includes(one.trim()));
}

function refuseEncoded(request: Request): Response {
  const detail = "Compressed bodies are not read. Send the body without Content-Encoding.";
  return refuse(request, 415, "unsupported_media_type", detail);
}

async function answer(request: Request, target: URL): Promise<Response> {
  if (isEncoded(request)) return refuseEncoded(request);
  const large = findLargeLimit(request.method, target);
  const claimed = Number(request.headers.get("content-length") ?? 0);
  if (claimed > (large ?? BODY_LIMIT)) return refuseLarge(request);
  if (large !== null) return passOn(request, target, large);
  const body = await readBody(request);
  if (body === null) return refuseLarge(request);
  return askUpstream(request, target, body.byteLength > 0 ? body : null);
}

/**
 * Passes `request` on to `target` and returns its response. Method, query, status and bytes are unchanged; headers are
 * filtered by an allow-list; redirects are not followed. If the client disconnects, the upstream request is aborted.
 */
export async function forward(
  request: Request,
  target: URL,
  allowed: readonly string[] = RESPONSE_HEADERS,
): Promise<Response> {
  try {
    const found = await answer(request, target);
    return new Response(BODILESS.has(found.status) ? null : found.body, {
      status: found.status,
      headers: pick(found.headers, allowed),
    });
  } catch {
    if (request.signal.aborted)
      return refuse(request, 499, "client_closed_request", "The caller left.");
    const detail = "The server behind this page cannot be reached.";
    return refuse(request, 502, "backend_unavailable", detail);
  }
}
