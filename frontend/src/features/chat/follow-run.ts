import { ApiError, NetworkError, isTransient } from "@/lib/api-error";
import type { ReceivedEvent } from "./run-events";
import type { RunRequest, RunTransport } from "./transport";

export const BACKOFF_SECONDS = [1, 2, 4, 8, 16] as const;

/** Where the events of one stream go. */
export interface StreamTaker {
  /** Throws where it does not follow on what was taken before. */
  readonly take: (received: ReceivedEvent) => void;
  readonly close: () => void;
}

export interface FollowOptions {
  readonly transport: RunTransport;
  readonly signal: AbortSignal;
  /** Called right before a stream is asked for. */
  readonly open: (request: RunRequest) => StreamTaker;
  /** What to ask for after a cut; null: nothing is missing, or it comes by another way. */
  readonly findRest: (request: RunRequest) => RunRequest | null;
  /** `attempt` counts from 1 and begins again after each sign of life. */
  readonly onReconnecting: (attempt: number) => void;
  readonly wait?: (seconds: number, signal: AbortSignal) => Promise<void>;
}

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
 * Reads one run's stream through any number of cuts, until nothing is left to ask for. A request that
 * got no answer is repeated as it was (its `client_request_id` keeps it single).
 * Throws the server's refusal (ApiError), NetworkError after the last attempt, or the abort reason.
 */
export async function followRun(
  first: RunRequest,
  { transport, signal, open, findRest, onReconnecting, wait = waitForNetwork }: FollowOptions,
): Promise<void> {
  let attempt = 0;
  for (let request: RunRequest | null = first; request; request = findRest(request)) {
    let failure: unknown = new NetworkError("the stream was cut");
    const taker = open(request);
    try {
      for await (const received of await transport.open(request, signal)) {
        signal.throwIfAborted();
        attempt = 0;
        taker.take(received);
        if (received.event.type === "end") return;
      }
    } catch (error) {
      if (error instanceof ApiError && !isTransient(error)) throw error;
      failure = error;
    } finally {
      taker.close();
    }
    signal.throwIfAborted();
    if (findRest(request) === null) return;
    const seconds = BACKOFF_SECONDS[attempt];
    if (seconds === undefined) throw failure;
    attempt += 1;
    onReconnecting(attempt);
    await wait(seconds, signal);
  }
}
