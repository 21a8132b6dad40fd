import { pause } from "@/lib/pause";

/** The server accepts one turn a second from a user; a little more, since clocks differ. */
const PACE_MS = 1_050;

/** A rate limit in front of the server's: a turn too soon after the last one waits. */
export class TurnPace {
  readonly #milliseconds: number;
  #freeAt = 0;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  /** Waits until the next turn may begin, and counts it as begun. Rejects if aborted. */
  async take(signal: AbortSignal): Promise<void> {
    for (;;) {
      const wait = this.#freeAt - performance.now();
      if (wait <= 0) break;
      await pause(wait, signal);
      signal.throwIfAborted();
    }
    this.#freeAt = performance.now() + this.#milliseconds;
  }
}

/** Shared by all conversations of this tab. */
export const turnPace = new TurnPace(PACE_MS);
