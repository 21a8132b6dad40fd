import { ApiError, NetworkError, isTransient } from "@/lib/api-error";
import { BACKOFF_SECONDS, waitForNetwork } from "./backoff";
import type { ReceivedEvent } from "./run-events";
import type { RunRequest, RunTransport } from "./transport";

/** The receiver of one stream's events. */
export interface StreamTaker {
  /** Throws if text is missing between this event and the one before. */
  readonly take: (received: ReceivedEvent) => void;
  readonly close: () => void;
}

export interface FollowOptions {
  readonly transport: RunTransport;
  readonly signal: AbortSignal;
  /** Called right before a stream is requested. */
  readonly open: (request: RunRequest) => StreamTaker;
  /**
   * The request for the rest after a cut; null: nothing is missing, or another source delivers it.
   */
  readonly findRest: (request: RunRequest) => RunRequest | null;
  /** `attempt` counts from 1, and again from 1 after each received event. */
  readonly onReconnecting: (attempt: number) => void;
  readonly wait?: (seconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Reads one run's stream through any number of cuts, until nothing is missing. A request without an
 * answer is repeated unchanged; its `client_request_id` makes it idempotent. Throws the server's
 * refusal (ApiError), NetworkError after the last attempt, or the abort reason.
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
