import { ApiError, isTransient } from "@/lib/api-error";
import { scheduleFrame } from "@/lib/schedule-frame";
import { stopRun } from "./api";
import { type FollowOptions, followRun } from "./follow-run";
import { type OutboxEntry, createEntry, readOutbox, removeOutbox, writeOutbox } from "./outbox";
import { isGone, mayPassLater, readBusyRun, readPause } from "./refusals";
import type { ReceivedEvent } from "./run-events";
import { IDLE_RUN, type RunAction, type RunState, isRunning, reduceRun } from "./run-reducer";
import type { RunObserver, RunView } from "./run-view";
import { type RunRequest, type RunTransport, isTurn } from "./transport";
import { type TurnPace, turnPace } from "./turn-pace";

export type { Delivery, RunObserver, RunView } from "./run-view";

/** One conversation's sending and following, apart from any rendering. */
export class RunController {
  readonly #conversationId: string;
  readonly #transport: RunTransport;
  readonly #observer: RunObserver;
  readonly #wait: FollowOptions["wait"];
  readonly #pace: TurnPace;
  readonly #listeners = new Set<() => void>();
  #view: RunView = { run: IDLE_RUN, delivery: null };
  #abort: AbortController | null = null;
  #waiting: ReceivedEvent[] = [];
  #isFrameDue = false;

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
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getView = (): RunView => this.#view;

  /** Takes up what an earlier visit could not deliver. */
  start(): void {
    const entry = readOutbox(this.#conversationId);
    if (entry && !this.isBusy) void this.#deliver(entry);
  }

  /** Lets go of the stream; the run itself goes on. */
  dispose(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.#waiting = [];
    this.#show({ run: IDLE_RUN, delivery: null });
  }

  get isBusy(): boolean {
    return isRunning(this.#view.run) || this.#view.delivery?.error === null;
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
    const conversationId = this.#conversationId;
    const { clientRequestId } = createEntry("");
    void this.#follow({ kind: "answer", conversationId, clientRequestId, parentId });
  }

  /** Lets a reply go on that was cut off. */
  continueReply(messageId: string): void {
    const conversationId = this.#conversationId;
    const { clientRequestId } = createEntry("");
    void this.#follow({ kind: "continue", conversationId, clientRequestId, messageId });
  }

  /** Follows the conversation's active run, if there still is one. */
  attach(): void {
    if (this.isBusy) return;
    void this.#follow({ kind: "attach", conversationId: this.#conversationId });
  }

  /** Follows a run that began elsewhere, from its start. */
  join(runId: string): void {
    if (this.isBusy || this.#view.run.runId === runId) return;
    this.#show({ ...this.#view, run: { ...IDLE_RUN, phase: "opening", runId } });
    void this.#follow({ kind: "resume", runId, after: 0 });
  }

  /** Tries again what rests: the undelivered message, or the lost stream. */
  retry(): void {
    const { delivery, run } = this.#view;
    if (delivery?.error) void this.#deliver(delivery.entry);
    else if (run.phase === "lost") this.#resume(run);
  }

  /** Gives the undelivered message back to the composer. */
  takeBack(): void {
    const prompt = this.#view.delivery?.entry.prompt ?? null;
    this.#abort?.abort();
    removeOutbox(this.#conversationId);
    this.#show({ run: IDLE_RUN, delivery: null });
    this.#observer.onRefused(prompt, null);
  }

  /** Throws ApiError or NetworkError when the wish could not be told. */
  async stop(): Promise<void> {
    this.#dispatch({ type: "stopping", isStopping: true });
    try {
      await stopRun(this.#view.run.runId, this.#conversationId);
    } catch (error) {
      this.#dispatch({ type: "stopping", isStopping: false });
      throw error;
    }
  }

  #show(view: RunView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }

  #dispatch(action: RunAction): void {
    this.#show({ ...this.#view, run: reduceRun(this.#view.run, action) });
  }

  #resume(run: RunState): void {
    if (run.runId === null) this.attach();
    else void this.#follow({ kind: "resume", runId: run.runId, after: run.seq });
  }

  async #deliver(entry: OutboxEntry): Promise<void> {
    this.#show({ run: IDLE_RUN, delivery: { entry, error: null } });
    await this.#follow({ kind: "send", conversationId: this.#conversationId, ...entry });
  }

  async #follow(request: RunRequest): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    if (request.kind !== "resume") this.#dispatch({ type: "opening" });
    try {
      if (isTurn(request)) await this.#pace.take(abort.signal);
      const result = await followRun(request, {
        transport: this.#transport,
        signal: abort.signal,
        onEvent: (received) => {
          this.#take(received, request);
        },
        onReconnecting: (attempt) => {
          this.#flush();
          this.#dispatch({ type: "reconnecting", attempt });
        },
        ...(this.#wait && { wait: this.#wait }),
      });
      if (result === "idle") this.#settleIdle();
    } catch (error) {
      if (!abort.signal.aborted && !this.#sitOut(request, error, abort)) this.#fail(request, error);
    }
  }

  #take(received: ReceivedEvent, request: RunRequest): void {
    this.#waiting.push(received);
    const { type } = received.event;
    if (type === "start" || type === "end") {
      this.#flush();
      if (type === "start") this.#acknowledge(request);
      else this.#observer.onEnd(this.#view.run);
    } else if (!this.#isFrameDue) {
      this.#isFrameDue = true;
      scheduleFrame(() => {
        this.#isFrameDue = false;
        this.#flush();
      });
    }
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const items = this.#waiting;
    this.#waiting = [];
    this.#dispatch({ type: "received", items });
  }

  #acknowledge(request: RunRequest): void {
    if (request.kind === "send") removeOutbox(this.#conversationId);
    this.#show({ ...this.#view, delivery: null });
    this.#observer.onStart(this.#view.run, request);
  }

  #settleIdle(): void {
    this.#dispatch({ type: "reset" });
    this.#observer.onIdle();
  }

  #fail(request: RunRequest, error: unknown): void {
    this.#flush();
    const { delivery, run } = this.#view;
    if (request.kind === "resume" && isGone(error)) this.#settleIdle();
    else if (delivery && mayPassLater(error))
      this.#show({ run: IDLE_RUN, delivery: { entry: delivery.entry, error } });
    else if (run.runId !== null && isTransient(error)) this.#dispatch({ type: "lost" });
    else this.#refuse(request, error);
  }

  /** Another tab was quicker by less than a moment: no news for anybody, the same again after it. */
  #sitOut(request: RunRequest, error: unknown, abort: AbortController): boolean {
    const seconds = readPause(error);
    if (seconds === null || !isTurn(request)) return false;
    setTimeout(() => {
      if (this.#abort === abort && !abort.signal.aborted) void this.#follow(request);
    }, seconds * 1000);
    return true;
  }

  #refuse(request: RunRequest, error: unknown): void {
    const isExpired = error instanceof ApiError && error.status === 401;
    // After signing in again the message is still in the outbox and goes out by itself.
    if (request.kind === "send" && !isExpired) removeOutbox(this.#conversationId);
    this.#show({ run: IDLE_RUN, delivery: null });
    if (!isExpired)
      this.#observer.onRefused(request.kind === "send" ? request.prompt : null, error);
    const busyRunId = readBusyRun(error);
    if (busyRunId !== null) void this.#follow({ kind: "resume", runId: busyRunId, after: 0 });
  }
}
