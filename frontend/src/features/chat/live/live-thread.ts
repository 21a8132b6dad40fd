import { publishLiveEvent } from "@/lib/live-events";
import type { RunController } from "../run-controller";
import type { ThreadWriter } from "../thread-writer";
import type { LiveNews, LiveSocket } from "./live-socket";
import type { RunFrame, ServerFrame } from "./server-frames";

type MessageFrame = Extract<ServerFrame, { readonly type: "message" }>;

/** Keeps one open thread as the socket says it is: what was said, and which reply is being written. */
export class LiveThread {
  readonly #live: LiveSocket;
  readonly #controller: RunController;
  readonly #writer: ThreadWriter;
  /** A reply that is being written and that nothing here follows yet. */
  #activeRunId: string | null = null;
  #wasReady = false;

  constructor(live: LiveSocket, controller: RunController, writer: ThreadWriter) {
    this.#live = live;
    this.#controller = controller;
    this.#writer = writer;
  }

  /** Returns what ends it. */
  start(): () => void {
    const leaveSocket = this.#live.listen((news) => {
      this.#take(news);
    });
    const leaveController = this.#controller.subscribe(() => {
      this.#settle();
    });
    return () => {
      leaveSocket();
      leaveController();
      this.#activeRunId = null;
      this.#wasReady = false;
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

  /** What happened while there was no line is asked for: nobody will tell it again. */
  #catchUp(activeRunId: string | null): void {
    this.#activeRunId = activeRunId;
    if (this.#wasReady) this.#writer.reload();
    else this.#writer.refreshConversation();
    this.#wasReady = true;
    if (this.#controller.getView().run.phase === "lost") this.#controller.retry();
    this.#settle();
  }

  #takeMessage({ message, clientRequestId, isExcerpt }: MessageFrame): void {
    if (message.conversation_id !== this.#live.conversationId) return;
    // Our own message stands there already, as under way, until its sending is answered.
    const entry = this.#controller.getView().delivery?.entry;
    if (entry?.clientRequestId === (clientRequestId ?? "")) return;
    if (isExcerpt) this.#writer.reload();
    else this.#writer.insert(message);
  }

  #takeRun({ runId, event }: RunFrame): void {
    if (event.type === "start") this.#activeRunId = runId;
    else if (event.type !== "end") return;
    else this.#finish(runId);
    this.#settle();
  }

  #finish(runId: string): void {
    if (this.#activeRunId === runId) this.#activeRunId = null;
    const { run } = this.#controller.getView();
    if (run.runId !== runId && !this.#controller.isBusy) this.#writer.reload();
  }

  #settle(): void {
    const runId = this.#activeRunId;
    if (runId === null || this.#controller.isBusy) return;
    // One try for each time that the server names it, whatever comes of it.
    this.#activeRunId = null;
    this.#controller.join(runId);
  }
}

/** Hands on what concerns more than the open thread. */
export function publishNews(news: LiveNews): void {
  switch (news.type) {
    case "updated":
      publishLiveEvent({ type: "updated", conversation: news.conversation });
      break;
    case "title":
    case "deleted":
    case "branch":
      publishLiveEvent(news);
      break;
    default:
      break;
  }
}
