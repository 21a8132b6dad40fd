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

/** Sends one conversation's messages and follows its shown run; independent of rendering. */
export class RunController {
  readonly #conversationId: string;
  readonly #transport: RunTransport;
  readonly #observer: RunObserver;
  readonly #wait: FollowOptions["wait"];
  readonly #pace: TurnPace;
  readonly #store: ViewStore<RunView>;
  readonly #shown: ShownRun;
  #delivery: Delivery | null = null;
  /** A message that has arrived, until it is among the stored ones: shown all the while. */
  #arrived: Delivery | null = null;
  /** Aborts the stream that is being read; null: none is. */
  #abort: AbortController | null = null;

  /** `wait` waits between two attempts; by default the network's return ends the wait. */
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
          this.#arrived = this.#delivery;
          this.#delivery = null;
        }
        this.#store.show();
        void observer.onStart(run, asked).finally(() => {
          this.#arrived = null;
          this.#store.show();
        });
        this.mend();
      },
      onGrow: () => this.#store.showSoon(),
      onEnd: (run) => {
        this.#store.show();
        observer.onEnd(run);
      },
      onCut: observer.onCut,
    });
    const read = () => ({ run: this.#shown.state, delivery: this.#delivery ?? this.#arrived });
    this.#store = new ViewStore(read, hasSameOutline);
  }

  get log(): RunLog {
    return this.#shown.log;
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);
  readonly getView = (): RunView => this.#store.getView();
  /** A view that keeps its identity while only the text grows. */
  readonly getOutline = (): RunView => this.#store.getOutline();

  /** Sends what an earlier visit has left in the outbox. */
  start(): void {
    const entry = readOutbox(this.#conversationId);
    if (entry && !this.isBusy) void this.#deliver(entry);
  }

  /** Closes the stream; the run itself goes on. */
  dispose(): void {
    this.#shown.forget();
    this.#rest(null);
  }

  get isBusy(): boolean {
    return isRunning(this.#shown.state) || this.#delivery?.error === null;
  }

  /** `parentId`: the parent of an edited message, null at the root. */
  send(prompt: string, parentId?: string | null): void {
    this.sendEntry(createEntry(prompt, parentId));
  }

  /** Sends a message from the queue. */
  sendEntry(entry: OutboxEntry): void {
    writeOutbox(this.#conversationId, entry);
    void this.#deliver(entry);
  }

  /** Requests an answer to a stored user message; null: the newest one. */
  answer(parentId: string | null): void {
    void this.#follow({ kind: "answer", ...this.#nameRequest(), parentId });
  }

  /** Continues a reply that was cut off. */
  continueReply(messageId: string): void {
    void this.#follow({ kind: "continue", ...this.#nameRequest(), messageId });
  }

  /** Shows a run that began elsewhere, unless it has ended or this tab is busy. */
  join(runId: string): void {
    if (this.isBusy || this.log.read(runId).phase === "ended") return;
    this.#shown.adopt(runId, null);
    this.#store.show();
    this.mend();
  }

  /** Retries what has failed: the undelivered message, or the lost stream. */
  retry(): void {
    if (this.#delivery?.error) void this.#deliver(this.#delivery.entry);
    else if (this.#shown.state.phase === "lost" && this.#shown.isCut) this.#resume();
  }

  /** Gives the undelivered message back to the composer. */
  takeBack(): void {
    const { entry, error } = this.#delivery ?? { entry: null, error: null };
    removeOutbox(this.#conversationId);
    this.#delivery = null;
    // A failed message may be below a run that has begun since, which stays.
    if (error === null) this.#rest(null);
    else this.#store.show();
    this.#observer.onRefused(entry?.prompt ?? null, null);
    this.#shown.settle();
  }

  /** Stops the run. Throws ApiError or NetworkError if that fails. */
  async stop(): Promise<void> {
    this.#dispatch({ type: "stopping", isStopping: true });
    try {
      await stopRun(this.#shown.state.runId, this.#conversationId);
    } catch (error) {
      this.#dispatch({ type: "stopping", isStopping: false });
      throw error;
    }
  }

  /** Takes the next event of `source`; false if text is missing before it. */
  hear(source: RunSource, seq: number, event: RunEvent): boolean {
    return this.#shown.hear(source, seq, event);
  }

  /** Requests the rest of the shown run if no source delivers it any more. */
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

  /** Shows no run, and aborts its stream or request. */
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
        onReconnecting: (attempt) => this.#dispatch({ type: "reconnecting", attempt }),
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

  /** Repeats a request silently after a short rate limit: another tab was just ahead. */
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
    // After signing in again the message is still in the outbox, and is sent automatically.
    if (request.kind === "send" && !isExpired) removeOutbox(this.#conversationId);
    this.#rest(request.kind === "send" ? null : this.#delivery);
    if (!isExpired)
      this.#observer.onRefused(request.kind === "send" ? request.prompt : null, error);
    const busyRunId = readBusyRun(error);
    if (busyRunId !== null) this.join(busyRunId);
  }
}
