import { ApiError, NetworkError, isTransient } from "@/lib/api-error";
import { BACKOFF_SECONDS, waitForNetwork } from "./backoff";
import type { ReceivedEvent } from "./run-events";
import type { RunRequest, RunTransport } from "./transport";

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
