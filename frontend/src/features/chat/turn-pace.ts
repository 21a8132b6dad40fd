import { pause } from "@/lib/pause";

/** The server takes one turn a second from one reader; a little more, for the clocks. */
const PACE_MS = 1_050;

/** The composer's own lock beside the server's: a turn too soon after the last one waits. */
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

/** What all conversations of this tab share. */
export const turnPace = new TurnPace(PACE_MS);
