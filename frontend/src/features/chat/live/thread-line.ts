import type { RunController } from "../run-controller";
import { type RunSource, START } from "../run-log";
import type { ThreadWriter } from "../thread-writer";
import type { LiveNews, LiveSocket } from "./live-socket";
import type { RunFrame, ServerFrame } from "./server-frames";

type MessageFrame = Extract<ServerFrame, { readonly type: "message" }>;

/**
 * How much of a run the socket has delivered, and the pieces of a long delta until its last one.
 */
interface Telling {
  readonly source: RunSource;
  pieces: string;
}

/** Passes the socket's frames to one open thread: runs to the log, messages to the cache. */
export class ThreadLine {
  readonly #live: LiveSocket;
  readonly #controller: RunController;
  readonly #writer: ThreadWriter;
  readonly #tellings = new Map<string, Telling>();
  #wasReady = false;

  constructor(live: LiveSocket, controller: RunController, writer: ThreadWriter) {
    this.#live = live;
    this.#controller = controller;
    this.#writer = writer;
  }

  /** Returns a function that stops it. */
  start(): () => void {
    const leaveNews = this.#live.listen((news) => this.#take(news));
    const leaveState = this.#live.subscribe(() => {
      if (!this.#live.isConnected) this.#lose();
    });
    return () => {
      leaveNews();
      leaveState();
      this.#wasReady = false;
      for (const runId of this.#tellings.keys()) this.#close(runId);
    };
  }

  #take(news: LiveNews): void {
    switch (news.type) {
      case "ready":
        this.#catchUp(news.activeRunId);
        break;
      case "message":
        this.#takeMessage(news);
        break;
      case "run":
        this.#takeRun(news);
        break;
      case "missing":
        this.#writer.refreshTitles();
        break;
      default:
        break;
    }
  }

  /** Fetches what happened while the socket was down, because it will not be sent again. */
  #catchUp(activeRunId: string | null): void {
    // The server sends it from its start.
    if (activeRunId !== null && !this.#tellings.has(activeRunId)) this.#open(activeRunId);
    if (this.#wasReady) this.#writer.reload();
    else this.#writer.refreshConversation();
    this.#wasReady = true;
    if (this.#controller.getView().run.phase === "lost") this.#controller.retry();
  }

  #takeMessage({ message, clientRequestId, isExcerpt }: MessageFrame): void {
    if (message.conversation_id !== this.#live.conversationId) return;
    // Our own message is shown already, as pending, until its request is answered.
    const entry = this.#controller.getView().delivery?.entry;
    if (entry?.clientRequestId === (clientRequestId ?? "")) return;
    if (isExcerpt) this.#writer.reload();
    else this.#writer.insert(message);
  }

  #takeRun(frame: RunFrame): void {
    const { runId, after, seq, event } = frame;
    if (after === 0 && !this.#tellings.has(runId)) this.#open(runId);
    const telling = this.#tellings.get(runId);
    // A run that is not delivered from its start cannot be placed in the log.
    if (!telling) return;
    if (after === telling.source.seq && this.#tell(telling, frame)) {
      if (event.type === "end" && seq > after) this.#close(runId);
      return;
    }
    this.#close(runId);
    this.#controller.mend();
  }

  /** False if text is missing before it. */
  #tell(telling: Telling, { after, seq, event }: RunFrame): boolean {
    if (event.type !== "token") return this.#controller.hear(telling.source, seq, event);
    const delta = telling.pieces + event.delta;
    telling.pieces = seq === after ? delta : "";
    if (seq === after) return true;
    return this.#controller.hear(telling.source, seq, { type: "token", delta });
  }

  #open(runId: string): void {
    this.#tellings.set(runId, { source: this.#controller.log.open(runId, START), pieces: "" });
  }

  #close(runId: string): void {
    const telling = this.#tellings.get(runId);
    if (telling) this.#controller.log.close(telling.source);
    this.#tellings.delete(runId);
  }

  #lose(): void {
    for (const runId of this.#tellings.keys()) this.#close(runId);
    this.#controller.mend();
  }
}
