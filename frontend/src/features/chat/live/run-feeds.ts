import type { ReceivedEvent } from "../run-events";
import { RunFeed } from "./run-feed";
import type { ResumedFrame, RunFrame } from "./server-frames";

/** Which runs are followed over one line. */
export class RunFeeds {
  readonly #feeds = new Map<string, RunFeed>();
  /** The run whose first frame comes next, unasked. */
  #beginning: string | null = null;

  /**
   * A reader of the run's events behind `after`, or null if it has one. `resume` asks the server for
   * them; those of a run that begins right now need not be asked for.
   */
  follow(
    runId: string,
    after: number,
    signal: AbortSignal,
    resume: () => void,
  ): AsyncIterable<ReceivedEvent> | null {
    if (this.#feeds.has(runId)) return null;
    const mustAsk = this.#beginning !== runId || after > 0;
    const feed = new RunFeed(runId, after, mustAsk);
    this.#feeds.set(runId, feed);
    signal.addEventListener("abort", () => {
      this.#drop(runId, feed);
    });
    if (mustAsk) resume();
    return feed;
  }

  /** Ends the reading of a run that will not be told, or was not within the time it had. */
  giveUp(runId: string): void {
    const feed = this.#feeds.get(runId);
    if (feed && !feed.hasBegun) this.#drop(runId, feed);
  }

  /** Lets `tell` bring about a reader of the run `runId` before its first frame comes. */
  announce(runId: string | null, tell: () => void): void {
    this.#beginning = runId;
    tell();
    this.#beginning = null;
  }

  take(frame: RunFrame): void {
    const feed = this.#feeds.get(frame.runId);
    feed?.take(frame);
    if (feed?.isOver) this.#feeds.delete(frame.runId);
  }

  /** The server has heard a `resume`. */
  restart({ runId, after }: ResumedFrame): void {
    this.#feeds.get(runId)?.restart(after);
  }

  /** The line is gone. */
  clear(): void {
    for (const feed of this.#feeds.values()) feed.close();
    this.#feeds.clear();
  }

  #drop(runId: string, feed: RunFeed): void {
    feed.close();
    if (this.#feeds.get(runId) === feed) this.#feeds.delete(runId);
  }
}
