import { ApiError, NetworkError, isTransient } from "@/lib/api-error";
import type { ReceivedEvent } from "./run-events";
import type { RunRequest, RunTransport } from "./transport";

export const BACKOFF_SECONDS = [1, 2, 4, 8, 16] as const;

export interface FollowOptions {
  readonly transport: RunTransport;
  readonly signal: AbortSignal;
  readonly onEvent: (received: ReceivedEvent) => void;
  /** `attempt` counts from 1 and begins again after each sign of life. */
  readonly onReconnecting: (attempt: number) => void;
  readonly wait?: (seconds: number, signal: AbortSignal) => Promise<void>;
}

/** `idle`: there was nothing to follow. */
export type FollowResult = "ended" | "idle";

/**
 * Sleeps, but wakes at once when the network comes back; while it is gone, waits for that.
 * `subscribeWake` may name another reason to wake.
 */
export function waitForNetwork(
  seconds: number,
  signal: AbortSignal,
  subscribeWake: (wake: () => void) => () => void = () => () => undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const delay = navigator.onLine ? seconds : 60;
    const finish = (): void => {
      clearTimeout(timer);
      unsubscribe();
      window.removeEventListener("online", finish);
      signal.removeEventListener("abort", finish);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(finish, delay * 1000);
    const unsubscribe = subscribeWake(finish);
    window.addEventListener("online", finish);
    signal.addEventListener("abort", finish);
  });
}

/**
 * Follows one run to its end through any number of cuts. A request that got no answer is repeated as
 * it was (its `client_request_id` keeps it single); once events came, the rest is asked for by cursor.
 * Throws the server's refusal (ApiError), NetworkError after the last attempt, or the abort reason.
 */
export async function followRun(
  first: RunRequest,
  { transport, signal, onEvent, onReconnecting, wait = waitForNetwork }: FollowOptions,
): Promise<FollowResult> {
  let request = first;
  let attempt = 0;
  for (;;) {
    let failure: unknown = new NetworkError("the stream was cut");
    try {
      const events = await transport.open(request, signal);
      if (events === null) return "idle";
      for await (const received of events) {
        attempt = 0;
        const { runId, seq } = received.cursor;
        request = { kind: "resume", runId, after: seq };
        onEvent(received);
        if (received.event.type === "end") return "ended";
      }
    } catch (error) {
      if (error instanceof ApiError && !isTransient(error)) throw error;
      failure = error;
    }
    signal.throwIfAborted();
    const seconds = BACKOFF_SECONDS[attempt];
    if (seconds === undefined) throw failure;
    attempt += 1;
    onReconnecting(attempt);
    await wait(seconds, signal);
  }
}
