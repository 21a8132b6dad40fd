import type { RunEvent } from "./run-events";
import { IDLE_RUN, type RunAction, type RunState, reduceRun } from "./run-reducer";

/** A stream or socket that delivers a run: its last event, and the length of the text up to it. */
export interface RunSource {
  readonly runId: string;
  seq: number;
  length: number;
}

/** Where a source begins; `after` is the number of the event before it. */
export interface Place {
  readonly after: number;
  readonly length: number;
}

export const START: Place = { after: 0, length: 0 };

/** Key of the run that was requested, until the server sends its id. */
export const NAMELESS = "";

/**
 * All that is known of a conversation's runs, from any source. Sources split a run's text into
 * different deltas, so each one's position counts characters, and only text past the end of the log
 * is added.
 */
export class RunLog {
  readonly #runs = new Map<string, RunState>([[NAMELESS, IDLE_RUN]]);
  readonly #sources = new Set<RunSource>();

  read(runId: string): RunState {
    return this.#runs.get(runId) ?? { ...IDLE_RUN, phase: "opening", runId };
  }

  listIds(): string[] {
    return [...this.#runs.keys()].filter((runId) => runId !== NAMELESS);
  }

  clearNameless(phase: "idle" | "opening"): void {
    this.#runs.set(NAMELESS, { ...IDLE_RUN, phase });
  }

  /** The end of the known part of the run, from which to request the rest. */
  findEnd(runId: string): Place {
    const { seq, text } = this.read(runId);
    return { after: seq, length: text.length };
  }

  update(runId: string, action: RunAction): void {
    this.#runs.set(runId, reduceRun(this.read(runId), action));
  }

  open(runId: string, { after, length }: Place): RunSource {
    const source = { runId, seq: after, length };
    this.#sources.add(source);
    return source;
  }

  close(source: RunSource): void {
    this.#sources.delete(source);
  }

  /** Whether a source is open for the run, so that its next event will arrive by itself. */
  isTold(runId: string): boolean {
    return [...this.#sources].some((source) => source.runId === runId);
  }

  /** Takes the next event of `source`; false, and nothing is taken, if text is missing before it. */
  append(source: RunSource, seq: number, event: RunEvent): boolean {
    const { runId } = source;
    const run = this.read(runId);
    const told = event.type === "token" ? source.length + event.delta.length : source.length;
    if (run.phase !== "ended") {
      if (source.length > run.text.length) return false;
      if (seq > run.seq)
        this.update(runId, { type: "received", seq, event: cut(event, run, told) });
      else if (run.phase !== "streaming") this.update(runId, { type: "heard" });
    }
    source.seq = seq;
    source.length = told;
    return true;
  }
}

/** The new part of an event that ends at character `told` of the run's text. */
function cut(event: RunEvent, { text }: RunState, told: number): RunEvent {
  if (event.type !== "token") return event;
  const known = event.delta.length - (told - text.length);
  return { type: "token", delta: event.delta.slice(Math.max(0, known)) };
}
