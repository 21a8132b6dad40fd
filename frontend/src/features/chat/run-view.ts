import type { OutboxEntry } from "./outbox";
import type { RunState } from "./run-reducer";
import type { TurnRequest } from "./transport";

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
  /** The server has begun to answer what was asked; null: what was asked elsewhere. */
  readonly onStart: (run: RunState, asked: TurnRequest | null) => void;
  readonly onEnd: (run: RunState) => void;
  /** The server refused `prompt`; it belongs back in the composer. */
  readonly onRefused: (prompt: string | null, error: unknown) => void;
  /** What was to be followed is gone: what is stored has moved on. */
  readonly onIdle: () => void;
  /** A stream was cut off, but what it leaves unsaid is told by somebody else, who had better be there. */
  readonly onCut: () => void;
}
