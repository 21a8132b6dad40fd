import { ApiError, isTransient } from "@/lib/api-error";

/** Id of the active run that caused the refusal; null: it had another reason. */
export function readBusyRun(error: unknown): string | null {
  if (!(error instanceof ApiError) || error.code !== "run_active") return null;
  const runId = error.body["run_id"];
  return typeof runId === "string" ? runId : null;
}

/** Whether a later attempt may succeed, so that the message waits where it is. */
export function mayPassLater(error: unknown): boolean {
  if (isTransient(error)) return true;
  return error instanceof ApiError && (error.status === 429 || error.status >= 500);
}

/** Up to this many seconds are waited without telling the user. */
const PATIENCE_SECONDS = 3;

/** Seconds after which the request may be repeated silently; null: too many, or another refusal. */
export function readPause(error: unknown): number | null {
  if (!(error instanceof ApiError) || error.status !== 429) return null;
  const seconds = error.retryAfterSeconds;
  return seconds !== null && seconds <= PATIENCE_SECONDS ? seconds : null;
}
