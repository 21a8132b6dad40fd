import type { ReceivedEvent } from "../run-events";
import type { RunFrame } from "./server-frames";

/** One run's events as one socket tells them, for one reader; ends with the run or with the line. */
export class RunFeed implements AsyncIterable<ReceivedEvent> {
  readonly #runId: string;
  #seq: number;
  /** The pieces of a long delta, until its last one. */
  #pieces = "";
  #waiting: ReceivedEvent[] = [];
  #hasBegun = false;
  #isOver = false;
  #wake: (() => void) | null = null;

  constructor(runId: string, after: number) {
    this.#runId = runId;
    this.#seq = after;
  }

  /** Takes the frame that follows directly on the last one taken, and passes over any other. */
  take({ after, seq, event }: RunFrame): void {
    if (this.#isOver || after !== this.#seq) return;
    if (event.type !== "token") this.#add(seq, event);
    else if (seq === after) this.#pieces += event.delta;
    else {
      const delta = this.#pieces + event.delta;
      this.#pieces = "";
      this.#add(seq, { type: "token", delta });
    }
    if (event.type === "end") this.close();
  }

  /** True once anything was taken. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** No more will come. Without an `end` before it, the line was cut. */
  close(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ReceivedEvent> {
    for (;;) {
      const received = this.#waiting;
      this.#waiting = [];
      yield* received;
      if (this.#waiting.length > 0) continue;
      if (this.#isOver) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #add(seq: number, event: ReceivedEvent["event"]): void {
    this.#seq = seq;
    this.#hasBegun = true;
    this.#waiting.push({ cursor: { runId: this.#runId, seq }, event });
    this.#wake?.();
  }
}
