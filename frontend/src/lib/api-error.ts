import { isRecord } from "./is-record";
import { say } from "./language/current";
import { sayRefusal } from "./refusals";
type Fields = Readonly<Record<string, readonly string[]>>;

interface ApiErrorParts {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly fields?: Fields;
  readonly retryAfterSeconds?: number | null;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The server refused the request. `message` is the server's own sentence. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly fields: Fields;
  readonly retryAfterSeconds: number | null;
  /** When the wait is over, by `Date.now()`; null: there is none. */
  readonly retryAt: number | null;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(parts: ApiErrorParts) {
    super(parts.detail);
    this.status = parts.status;
    this.code = parts.code;
    this.fields = parts.fields ?? {};
    this.retryAfterSeconds = parts.retryAfterSeconds ?? null;
    this.retryAt = this.retryAfterSeconds ? Date.now() + this.retryAfterSeconds * 1000 : null;
    this.body = parts.body ?? {};
  }
}

/** No response: the network or the server is down, or the request timed out. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function readFields(body: Readonly<Record<string, unknown>>): Fields {
  const entries = Object.entries(body).flatMap(([name, value]) =>
    Array.isArray(value) && value.length > 0 && value.every((line) => typeof line === "string")
      ? [[name, value] as const]
      : [],
  );
  return Object.fromEntries(entries);
}

function readWait(headers: Headers, body: Readonly<Record<string, unknown>>): number | null {
  const wait = Number(body["retry_after"] ?? headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(wait) && wait >= 0 ? Math.ceil(wait) : null;
}

function readText(value: unknown, otherwise: string): string {
  return typeof value === "string" && value.trim() ? value : otherwise;
}

/** Parses `{detail, code, <field>: [...]}`; a body of any other shape still gives a usable error. */
export function parseApiError(status: number, headers: Headers, text: string): ApiError {
  const body = parseObject(text);
  return new ApiError({
    status,
    code: readText(body["code"], `http_${status}`),
    detail: readText(body["detail"], ""),
    fields: readFields(body),
    retryAfterSeconds: readWait(headers, body),
    body,
  });
}

export function formatWait(seconds: number): string {
  if (seconds < 60) return say("time.seconds", { count: seconds });
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return say("time.minutes", { count: minutes });
  return say("time.hours", { count: Math.ceil(minutes / 60) });
}

/** Codes for responses without one, such as a proxy's. */
const NAMES: Readonly<Record<number, string>> = {
  404: "not_found",
  413: "body_too_large",
  429: "rate_limited",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

function describeApiError(error: ApiError): string {
  const { status, message, code, retryAfterSeconds: wait } = error;
  if (status === 429 && wait) return say("errors.fastWait", { wait: formatWait(wait) });
  const known = sayRefusal(code, message) ?? sayRefusal(NAMES[status] ?? "", message);
  if (known !== null) return known;
  if (status >= 500) return say("refusals.server_error");
  return message || Object.values(error.fields)[0]?.[0] || say("errors.refused");
}

/** One sentence for the reader about any thrown value. */
export function describeError(error: unknown): string {
  if (error instanceof ApiError) return describeApiError(error);
  if (error instanceof NetworkError) return say("errors.noConnection");
  return say("errors.here");
}

/** True if the server has nothing at that address (any more), or nothing that this user may see. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Awaits a deletion; what another tab or device has deleted already counts as deleted. */
export async function allowGone(deletion: Promise<void>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** True if the same request may well succeed a little later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  return error instanceof ApiError && [408, 502, 503, 504].includes(error.status);
}
