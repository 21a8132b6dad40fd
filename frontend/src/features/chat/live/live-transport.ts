import type { ReceivedEvent } from "../run-events";
import type { RunTransport } from "../transport";
import type { LiveSocket } from "./live-socket";

interface Place {
  readonly runId: string;
  readonly after: number;
}

/** Reads from the socket; what a broken line leaves unsaid comes from `otherwise`, by cursor. */
async function* continueElsewhere(
  feed: AsyncIterable<ReceivedEvent>,
  otherwise: RunTransport,
  { runId, after }: Place,
  signal: AbortSignal,
): AsyncGenerator<ReceivedEvent> {
  let seq = after;
  for await (const received of feed) {
    yield received;
    if (received.event.type === "end") return;
    seq = received.cursor.seq;
  }
  signal.throwIfAborted();
  const rest = await otherwise.open({ kind: "resume", runId, after: seq }, signal);
  if (rest) yield* rest;
}

/**
 * Follows runs over the conversation's socket where it can, and over `otherwise` everywhere else: a
 * turn's own reply always comes over the request that asked for it. Either way a run has one source.
 */
export function createLiveTransport(live: LiveSocket, otherwise: RunTransport): RunTransport {
  return {
    // Without `await` before it, so that a run that has just begun is caught at its first frame.
    open(request, signal) {
      if (request.kind !== "resume") return otherwise.open(request, signal);
      const feed = live.follow(request.runId, request.after, signal);
      if (feed === null) return otherwise.open(request, signal);
      return Promise.resolve(continueElsewhere(feed, otherwise, request, signal));
    },
  };
}
