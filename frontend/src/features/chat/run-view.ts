import type { OutboxEntry } from "./outbox";
import type { RunState } from "./run-reducer";
import type { RunRequest } from "./transport";

/** A message that the server has not acknowledged yet. */
export interface Delivery {
  readonly entry: OutboxEntry;
  /** `error` is why it rests; while it is null the message is on its way. */
  readonly error: unknown;
}

export interface RunView {
  readonly run: RunState;
  readonly delivery: Delivery | null;
}

export interface RunObserver {
  /** The server holds the message and has begun to answer. `parentId`: what was answered again. */
  readonly onStart: (run: RunState, sent: RunRequest) => void;
  readonly onEnd: (run: RunState) => void;
  /** The server refused `prompt`; it belongs back in the composer. */
  readonly onRefused: (prompt: string | null, error: unknown) => void;
  /** Nothing was running after all: what is stored has moved on. */
  readonly onIdle: () => void;
}
