import { ApiError, isTransient } from "@/lib/api-error";

/** The run that stood in the way of another one; null where the refusal had another reason. */
export function readBusyRun(error: unknown): string | null {
  if (!(error instanceof ApiError) || error.code !== "run_active") return null;
  const runId = error.body["run_id"];
  return typeof runId === "string" ? runId : null;
}

/** Refusals that a later try may turn into a yes, so the message waits where it is. */
export function mayPassLater(error: unknown): boolean {
  if (isTransient(error)) return true;
  return error instanceof ApiError && (error.status === 429 || error.status >= 500);
}

/** Waits this short are sat out in silence. */
const PATIENCE_SECONDS = 3;

/** The seconds after which the same request may be made again without a word; null: too many. */
export function readPause(error: unknown): number | null {
  if (!(error instanceof ApiError) || error.status !== 429) return null;
  const seconds = error.retryAfterSeconds;
  return seconds !== null && seconds <= PATIENCE_SECONDS ? seconds : null;
}
