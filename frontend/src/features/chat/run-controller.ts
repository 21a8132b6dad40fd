import { ApiError, isNotFound, isTransient } from "@/lib/api-error";
import { stopRun } from "./api";
import { type FollowOptions, followRun } from "./follow-run";
import { type OutboxEntry, createEntry, readOutbox, removeOutbox, writeOutbox } from "./outbox";
import { mayPassLater, readBusyRun, readPause } from "./refusals";
import type { RunEvent } from "./run-events";
import type { RunLog, RunSource } from "./run-log";
import { type RunAction, isRunning } from "./run-reducer";
import { type Delivery, type RunObserver, type RunView, hasSameOutline } from "./run-view";
import { ShownRun } from "./shown-run";
import type { RunRequest, RunTransport } from "./transport";
import { type TurnPace, turnPace } from "./turn-pace";
import { ViewStore } from "./view-store";

export type { Delivery, RunObserver, RunView } from "./run-view";

/** One conversation's sending, and which of the runs in its log is shown; apart from any rendering. */
export class RunController {
  readonly #conversationId: string;
  readonly #transport: RunTransport;
  readonly #observer: RunObserver;
  readonly #wait: FollowOptions["wait"];
  readonly #pace: TurnPace;
  readonly #store: ViewStore<RunView>;
  readonly #shown: ShownRun;
  #delivery: Delivery | null = null;
  /** Ends the reading of a stream; null: none is read. */
  #abort: AbortController | null = null;

  /** `wait` sits out the pauses between attempts; by default the network's return ends them. */
  constructor(
    conversationId: string,
    transport: RunTransport,
    observer: RunObserver,
    wait?: FollowOptions["wait"],
    pace: TurnPace = turnPace,
  ) {
    this.#conversationId = conversationId;
    this.#transport = transport;
    this.#observer = observer;
    this.#wait = wait;
    this.#pace = pace;
    this.#shown = new ShownRun({
      onBegin: (run, asked) => {
        if (asked?.kind === "send") {
          removeOutbox(conversationId);
          this.#delivery = null;
        }
        this.#store.show();
        observer.onStart(run, asked);
        this.mend();
      },
      onGrow: () => {
        this.#store.showSoon();
      },
      onEnd: (run) => {
        this.#store.show();
        observer.onEnd(run);
      },
      onCut: observer.onCut,
    });
    const read = (): RunView => ({ run: this.#shown.state, delivery: this.#delivery });
    this.#store = new ViewStore(read, hasSameOutline);
  }

  get log(): RunLog {
    return this.#shown.log;
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);
  readonly getView = (): RunView => this.#store.getView();
  /** A view that stays the same while nothing but the text grows. */
  readonly getOutline = (): RunView => this.#store.getOutline();

  /** Takes up what an earlier visit could not deliver. */
  start(): void {
    const entry = readOutbox(this.#conversationId);
    if (entry && !this.isBusy) void this.#deliver(entry);
  }

  /** Lets go of the stream; the run itself goes on. */
  dispose(): void {
    this.#shown.forget();
    this.#rest(null);
  }

  get isBusy(): boolean {
    return isRunning(this.#shown.state) || this.#delivery?.error === null;
  }

  /** `parentId`: what an edited message hangs below, null at the root. */
  send(prompt: string, parentId?: string | null): void {
    this.sendEntry(createEntry(prompt, parentId));
  }

  /** Sends what waited for its turn. */
  sendEntry(entry: OutboxEntry): void {
    writeOutbox(this.#conversationId, entry);
    void this.#deliver(entry);
  }

  /** Asks for an answer to a stored user message: the newest one, or the one named. */
  answer(parentId: string | null): void {
    void this.#follow({ kind: "answer", ...this.#nameRequest(), parentId });
  }

  /** Lets a reply go on that was cut off. */
  continueReply(messageId: string): void {
    void this.#follow({ kind: "continue", ...this.#nameRequest(), messageId });
  }

  /** Shows a run that began elsewhere, if it is news. */
  join(runId: string): void {
    if (this.isBusy || this.log.read(runId).phase === "ended") return;
    this.#shown.adopt(runId, null);
    this.#store.show();
    this.mend();
  }

  /** Tries again what rests: the undelivered message, or the lost stream. */
  retry(): void {
    if (this.#delivery?.error) void this.#deliver(this.#delivery.entry);
    else if (this.#shown.state.phase === "lost" && this.#shown.isCut) this.#resume();
  }

  /** Gives the undelivered message back to the composer. */
  takeBack(): void {
    const { entry, error } = this.#delivery ?? { entry: null, error: null };
    removeOutbox(this.#conversationId);
    this.#delivery = null;
    // What rests may stand below a run that began meanwhile.
    if (error === null) this.#rest(null);
    else this.#store.show();
    this.#observer.onRefused(entry?.prompt ?? null, null);
    this.#shown.settle();
  }

  /** Throws ApiError or NetworkError when the wish could not be told. */
  async stop(): Promise<void> {
    this.#dispatch({ type: "stopping", isStopping: true });
    try {
      await stopRun(this.#shown.state.runId, this.#conversationId);
    } catch (error) {
      this.#dispatch({ type: "stopping", isStopping: false });
      throw error;
    }
  }

  /** Takes what `source` tells next; false if it left something out. */
  hear(source: RunSource, seq: number, event: RunEvent): boolean {
    return this.#shown.hear(source, seq, event);
  }

  /** Asks for the rest of the shown run if nobody tells it any more. */
  mend(): void {
    if (!this.#abort && this.#shown.isCut && isRunning(this.#shown.state)) this.#resume();
  }

  #nameRequest() {
    const { clientRequestId } = createEntry("");
    return { conversationId: this.#conversationId, clientRequestId };
  }

  #dispatch(action: RunAction): void {
    this.#shown.update(action);
    this.#store.show();
  }

  /** Shows no run, reads none, and asks for none. */
  #rest(delivery: Delivery | null): void {
    this.#abort?.abort();
    this.#abort = null;
    this.#shown.clear();
    this.#delivery = delivery;
    this.#store.show();
  }

  #resume(): void {
    const { runId, seq } = this.#shown.state;
    if (runId !== null) void this.#follow({ kind: "resume", runId, after: seq });
  }

  async #deliver(entry: OutboxEntry): Promise<void> {
    this.#rest({ entry, error: null });
    await this.#follow({ kind: "send", conversationId: this.#conversationId, ...entry });
  }

  async #follow(request: RunRequest): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    try {
      if (request.kind !== "resume") {
        this.#shown.ask(request);
        this.#store.show();
        await this.#pace.take(abort.signal);
      }
      await followRun(request, {
        transport: this.#transport,
        signal: abort.signal,
        open: (asked) => this.#shown.open(asked),
        findRest: (asked) => this.#shown.findRest(asked),
        onReconnecting: (attempt) => {
          this.#dispatch({ type: "reconnecting", attempt });
        },
        ...(this.#wait && { wait: this.#wait }),
      });
      if (this.#abort === abort) this.#abort = null;
      this.#shown.settle();
      this.mend();
    } catch (error) {
      if (abort.signal.aborted || this.#sitOut(request, error, abort)) return;
      this.#abort = null;
      this.#fail(request, error);
      this.#shown.settle();
    }
  }

  #fail(request: RunRequest, error: unknown): void {
    const unsent = request.kind === "send" ? this.#delivery : null;
    if (request.kind === "resume" && isNotFound(error)) {
      this.#rest(this.#delivery);
      this.#observer.onIdle();
    } else if (unsent && mayPassLater(error)) this.#rest({ entry: unsent.entry, error });
    else if (this.#shown.isNamed && isTransient(error)) this.#dispatch({ type: "lost" });
    else this.#refuse(request, error);
  }

  /** Another tab was quicker by less than a moment: no news for anybody, the same again after it. */
  #sitOut(request: RunRequest, error: unknown, abort: AbortController): boolean {
    const seconds = readPause(error);
    if (seconds === null || request.kind === "resume") return false;
    setTimeout(() => {
      if (!abort.signal.aborted) void this.#follow(request);
    }, seconds * 1000);
    return true;
  }

  #refuse(request: RunRequest, error: unknown): void {
    const isExpired = error instanceof ApiError && error.status === 401;
    // After signing in again the message is still in the outbox and goes out by itself.
    if (request.kind === "send" && !isExpired) removeOutbox(this.#conversationId);
    this.#rest(request.kind === "send" ? null : this.#delivery);
    if (!isExpired)
      this.#observer.onRefused(request.kind === "send" ? request.prompt : null, error);
    const busyRunId = readBusyRun(error);
    if (busyRunId !== null) this.join(busyRunId);
  }
}
