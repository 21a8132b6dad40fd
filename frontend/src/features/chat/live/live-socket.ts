import { ApiError } from "@/lib/api-error";
import { createListeners } from "@/lib/listeners";
import {
  CONNECTED,
  CONNECTING,
  type Connection,
  HANDSHAKE_LIMIT_MS,
  JITTER,
  type Loss,
  NO_CONNECTION,
  PROBE_LIMIT_MS,
  SILENCE_CHECK_MS,
  SILENCE_LIMIT_MS,
  STABLE_MS,
  planRetry,
} from "./connection";
import { type ServerFrame, parseServerFrame } from "./server-frames";
import { Timers } from "./timers";
import type { WakeSignals } from "./wake-signals";

/** The dependencies of a live socket. */
export interface LiveParts {
  readonly openSocket: (conversationId: string) => WebSocket;
  /** A ticket for one handshake. Throws ApiError or NetworkError. */
  readonly fetchTicket: (conversationId: string, signal: AbortSignal) => Promise<string>;
  readonly subscribeWake: (signals: WakeSignals) => () => void;
  /** From 0 to 1: spreads the attempts of many tabs after a restart of the server. */
  readonly random: () => number;
}

/** `missing`: the server knows no such conversation (any more). */
export type LiveNews = ServerFrame | { readonly type: "missing" };

const OPEN = 1;
const LOST: Loss = { code: 1006 };

/**
 * One conversation's socket, kept up through losses, sleep and changes of network. Frames are
 * decoded once and passed to all listeners.
 */
export class LiveSocket {
  readonly conversationId: string;
  readonly #parts: LiveParts;
  readonly #watchers = createListeners();
  readonly #listeners = createListeners<[news: LiveNews]>();
  readonly #timers = new Timers();
  #connection = NO_CONNECTION;
  #attempt = 0;
  #trial: AbortController | null = null;
  #socket: WebSocket | null = null;
  #heardAt = 0;
  #unsubscribe: (() => void) | null = null;

  constructor(conversationId: string, parts: LiveParts) {
    this.conversationId = conversationId;
    this.#parts = parts;
  }

  readonly subscribe = this.#watchers.subscribe;
  readonly listen = this.#listeners.subscribe;
  readonly getConnection = (): Connection => this.#connection;

  get isConnected(): boolean {
    return this.#connection.phase === "connected";
  }

  start(): void {
    if (this.#unsubscribe) return;
    this.#unsubscribe = this.#parts.subscribeWake({
      onWake: () => this.#wake(),
      onOffline: () => {
        if (this.#trial) this.#lose(LOST);
      },
    });
    this.retry();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#rest();
  }

  /** Connects at once, and resets the count of attempts. */
  readonly retry = (): void => {
    this.#attempt = 0;
    this.#show(CONNECTING);
    void this.#try();
  };

  /** A socket may look alive after sleep: sends a frame, and reconnects unless one arrives soon. */
  readonly probe = (): void => {
    const heardAt = this.#heardAt;
    this.#send({ event_type: "pong", timestamp: null });
    this.#timers.start(PROBE_LIMIT_MS, () => {
      if (this.#heardAt !== heardAt) return;
      this.#lose(LOST);
      void this.#try();
    });
  };

  #show(connection: Connection): void {
    this.#connection = connection;
    this.#watchers.notify();
  }

  #rest(): void {
    this.#hangUp();
    this.#attempt = 0;
    this.#show(NO_CONNECTION);
  }

  /** Closes the socket, or aborts the attempt to open one, and clears the timers. */
  #hangUp(): void {
    this.#trial?.abort();
    this.#trial = null;
    this.#timers.clear();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  async #try(): Promise<void> {
    this.#hangUp();
    const { signal } = (this.#trial = new AbortController());
    this.#timers.start(HANDSHAKE_LIMIT_MS, () => {
      if (!this.isConnected) this.#lose(LOST);
    });
    try {
      const ticket = await this.#parts.fetchTicket(this.conversationId, signal);
      if (!signal.aborted) this.#dial(ticket);
    } catch (error) {
      if (!signal.aborted) this.#takeRefusal(error);
    }
  }

  #takeRefusal(error: unknown): void {
    const status = error instanceof ApiError ? error.status : null;
    const retryAfterSeconds = error instanceof ApiError ? error.retryAfterSeconds : null;
    // The session is over, and the page redirects to the sign-in; or there is no such conversation.
    if (status === 401 || status === 404) this.#rest();
    else this.#lose({ code: "failed", retryAfterSeconds });
    if (status === 404) this.#listeners.notify({ type: "missing" });
  }

  #dial(ticket: string): void {
    const socket = this.#parts.openSocket(this.conversationId);
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#socket === socket) this.#send({ event_type: "auth", ticket });
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (this.#socket === socket) this.#receive(data);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return;
      this.#lose({ code });
      if (code === 4004) this.#listeners.notify({ type: "missing" });
    };
  }

  #lose(loss: Loss): void {
    this.#hangUp();
    const { connection, delaySeconds } = planRetry(this.#attempt, loss);
    this.#attempt = connection.attempt;
    this.#show(connection);
    if (delaySeconds === null) return;
    const spread = 1 + JITTER * this.#parts.random();
    this.#timers.start(delaySeconds * spread * 1000, () => void this.#try());
  }

  #wake(): void {
    if (this.isConnected) this.probe();
    else if (this.#trial || this.#connection.phase === "idle") return;
    else if (this.#connection.phase === "disconnected") this.retry();
    else void this.#try();
  }

  #send(frame: object): void {
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #receive(data: unknown): void {
    // Always increases, so that two frames within one tick of the clock have different times.
    this.#heardAt = Math.max(Date.now(), this.#heardAt + 1);
    const frame = parseServerFrame(data);
    if (frame === null) return;
    if (frame.type === "ping") this.#send({ event_type: "pong", timestamp: frame.timestamp });
    else if (frame.type === "ready" && !this.isConnected) this.#settle();
    this.#listeners.notify(frame);
  }

  #settle(): void {
    this.#show(CONNECTED);
    this.#timers.start(STABLE_MS, () => {
      this.#attempt = 0;
    });
    this.#watchSilence();
  }

  #watchSilence(): void {
    this.#timers.start(SILENCE_CHECK_MS, () => {
      if (Date.now() - this.#heardAt > SILENCE_LIMIT_MS) this.#lose(LOST);
      else this.#watchSilence();
    });
  }
}
