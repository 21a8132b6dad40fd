import type { ReceivedEvent } from "../run-events";
import type { RunFrame } from "./server-frames";

/** One run's events as one socket tells them, for one reader; ends with the run or with the line. */
export class RunFeed implements AsyncIterable<ReceivedEvent> {
  readonly #runId: string;
  readonly #first: number;
  /** The number of the last event of what is being told. */
  #seq: number;
  /** The number of the last event that the reader got. */
  #taken: number;
  /** The pieces of a long delta, until its last one. */
  #pieces = "";
  /** How much text the reader got, and how much of that is still to be told again. */
  #length = 0;
  #repeated = 0;
  #isAwaited: boolean;
  #waiting: ReceivedEvent[] = [];
  #hasBegun = false;
  #isOver = false;
  #wake: (() => void) | null = null;

  /** `isAwaited`: the events were asked for, and come after the marker that says so. */
  constructor(runId: string, after: number, isAwaited: boolean) {
    this.#runId = runId;
    this.#first = after;
    this.#seq = after;
    this.#taken = after;
    this.#isAwaited = isAwaited;
  }

  /**
   * The run is told from behind `after` from here on. If that is not where this reader began, it was
   * asked for by one before it.
   */
  restart(after: number): void {
    if (after !== this.#first) return;
    this.#isAwaited = false;
    this.#hasBegun = true;
    this.#seq = after;
    this.#pieces = "";
    this.#repeated = this.#length;
  }

  /** Takes the frame that follows directly on the last one taken, and passes over any other. */
  take({ after, seq, event }: RunFrame): void {
    if (this.#isOver || this.#isAwaited || after !== this.#seq) return;
    if (event.type !== "token") this.#add(seq, event);
    else if (seq === after) this.#pieces += event.delta;
    else {
      const delta = this.#pieces + event.delta;
      this.#pieces = "";
      this.#addText(seq, delta);
    }
    if (event.type === "end") this.close();
  }

  /** True once the server has answered, or told anything. */
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

  #addText(seq: number, delta: string): void {
    const known = Math.min(this.#repeated, delta.length);
    this.#repeated -= known;
    this.#length += delta.length - known;
    this.#add(seq, { type: "token", delta: delta.slice(known) });
  }

  #add(seq: number, event: ReceivedEvent["event"]): void {
    this.#seq = seq;
    this.#hasBegun = true;
    if (seq <= this.#taken) return;
    this.#taken = seq;
    this.#waiting.push({ cursor: { runId: this.#runId, seq }, event });
    this.#wake?.();
  }
}
