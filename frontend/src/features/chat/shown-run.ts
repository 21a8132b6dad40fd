import { NetworkError } from "@/lib/api-error";
import type { StreamTaker } from "./follow-run";
import type { RunEvent } from "./run-events";
import { NAMELESS, RunLog, type RunSource, START } from "./run-log";
import { IDLE_RUN, type RunAction, type RunState, isRunning } from "./run-reducer";
import type { RunRequest, TurnRequest } from "./transport";

interface Watcher {
  /** `asked`: the request that it answers; null: it began elsewhere. */
  readonly onBegin: (run: RunState, asked: TurnRequest | null) => void;
  /** There is more text. */
  readonly onGrow: () => void;
  readonly onEnd: (run: RunState) => void;
  /** A stream was cut off, and another source delivers the rest. */
  readonly onCut: () => void;
}

/**
 * Chooses the run of a conversation's log that is shown: this tab's own, or else any that began.
 */
export class ShownRun {
  log = new RunLog();
  readonly #watcher: Watcher;
  #id = NAMELESS;
  /** The request that the server has not answered. The next run that appears may be its own. */
  #asked: TurnRequest | null = null;
  /** Runs that were shown, or are. Others began elsewhere and wait to be shown. */
  readonly #begun = new Set<string>();

  constructor(watcher: Watcher) {
    this.#watcher = watcher;
  }

  get state(): RunState {
    return this.log.read(this.#id);
  }

  /** Whether the server has named the shown run; false: it was only requested, or none is shown. */
  get isNamed(): boolean {
    return this.#id !== NAMELESS;
  }

  /** Whether the rest of it is missing, and no source delivers it. */
  get isCut(): boolean {
    return this.isNamed && this.state.phase !== "ended" && !this.log.isTold(this.#id);
  }

  /** Shows no run. */
  clear(): void {
    this.#asked = null;
    this.#id = NAMELESS;
    this.log.clearNameless("idle");
  }

  /** Shows no run until `request` is answered. */
  ask(request: TurnRequest): void {
    this.#asked = request;
    this.#id = NAMELESS;
    this.log.clearNameless("opening");
  }

  forget(): void {
    this.log = new RunLog();
    this.#begun.clear();
    this.clear();
  }

  update(action: RunAction): void {
    this.log.update(this.#id, action);
  }

  /** Takes the next event of `source`; false if text is missing before it. */
  hear(source: RunSource, seq: number, event: RunEvent): boolean {
    const { runId } = source;
    const before = this.log.read(runId);
    if (!this.log.append(source, seq, event)) return false;
    if (runId === this.#id) this.#advance(before, null);
    else if (!this.#begun.has(runId)) this.settle();
    return true;
  }

  /** Returns a receiver for the stream that answers `request`. */
  open(request: RunRequest): StreamTaker {
    const place = request.kind === "resume" ? this.log.findEnd(request.runId) : START;
    let source: RunSource | null = null;
    return {
      take: ({ cursor: { runId, seq }, event }) => {
        source ??= this.log.open(runId, place);
        if (!this.hear(source, seq, event)) throw new NetworkError("text is missing");
        if (this.#asked === request) this.adopt(runId, request);
      },
      close: () => {
        if (source) this.log.close(source);
      },
    };
  }

  /** The next request when the stream that answered `request` is over; null: none is needed. */
  findRest(request: RunRequest): RunRequest | null {
    if (!this.isNamed) return request;
    const { phase, seq } = this.state;
    if (this.isCut) return { kind: "resume", runId: this.#id, after: seq };
    if (phase !== "ended") this.#watcher.onCut();
    return null;
  }

  /** Shows the run `runId`. */
  adopt(runId: string, asked: TurnRequest | null): void {
    this.#id = runId;
    this.#asked = null;
    this.#begun.delete(runId);
    this.#advance(IDLE_RUN, asked);
  }

  /** Shows a run that waits, unless a run or a request is under way. */
  settle(): void {
    for (const runId of this.log.listIds()) {
      if (this.#asked || (this.isNamed && isRunning(this.state))) return;
      const hasBegun = this.log.read(runId).messageId !== null;
      if (hasBegun && !this.#begun.has(runId)) this.adopt(runId, null);
    }
  }

  /** Notifies the watcher of what has changed in the shown run since `before`. */
  #advance(before: RunState, asked: TurnRequest | null): void {
    const run = this.state;
    if (run === before) return;
    if (run.messageId !== null && !this.#begun.has(this.#id)) {
      this.#begun.add(this.#id);
      this.#watcher.onBegin(run, asked);
    }
    if (run.phase !== "ended") this.#watcher.onGrow();
    else {
      this.#watcher.onEnd(run);
      this.settle();
    }
  }
}
