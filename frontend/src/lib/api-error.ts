import { say } from "./language/current";
type Fields = Readonly<Record<string, readonly string[]>>;

interface ApiErrorParts {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly fields?: Fields;
  readonly retryAfterSeconds?: number | null;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The server answered, and the answer was no. `message` is its own sentence. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly fields: Fields;
  readonly retryAfterSeconds: number | null;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(parts: ApiErrorParts) {
    super(parts.detail);
    this.status = parts.status;
    this.code = parts.code;
    this.fields = parts.fields ?? {};
    this.retryAfterSeconds = parts.retryAfterSeconds ?? null;
    this.body = parts.body ?? {};
  }
}

/** No answer came: the cable, the server or the time ran out. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function readFields(body: Record<string, unknown>): Fields {
  const entries = Object.entries(body).flatMap(([name, value]) =>
    Array.isArray(value) && value.length > 0 && value.every((line) => typeof line === "string")
      ? [[name, value] as const]
      : [],
  );
  return Object.fromEntries(entries);
}

function readWait(headers: Headers, body: Record<string, unknown>): number | null {
  const wait = Number(body["retry_after"] ?? headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(wait) && wait >= 0 ? Math.ceil(wait) : null;
}

function readText(value: unknown, otherwise: string): string {
  return typeof value === "string" && value.trim() ? value : otherwise;
}

/** Reads `{detail, code, <field>: [...]}`; a body of any other shape still gives a usable error. */
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

function describeApiError(error: ApiError): string {
  if (error.status === 429) {
    const wait = error.retryAfterSeconds;
    return wait ? say("errors.fastWait", { wait: formatWait(wait) }) : say("errors.fast");
  }
  if (error.status === 413) return error.message || say("errors.tooLong");
  if (error.status === 502 || error.status === 503 || error.status === 504)
    return say("errors.unreachable");
  if (error.status >= 500) return say("errors.broke");
  if (error.status === 404) return error.message || say("errors.notHere");
  return error.message || Object.values(error.fields)[0]?.[0] || say("errors.refused");
}

/** One sentence for the reader, whatever was thrown. */
export function describeError(error: unknown): string {
  if (error instanceof ApiError) return describeApiError(error);
  if (error instanceof NetworkError) return say("errors.noConnection");
  return say("errors.here");
}

/** True where the same request may well succeed a little later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  return error instanceof ApiError && [408, 502, 503, 504].includes(error.status);
}
