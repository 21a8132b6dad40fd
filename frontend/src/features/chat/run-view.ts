import type { OutboxEntry } from "./outbox";
import { type RunState, isRunning } from "./run-reducer";
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

/** Whether two views differ in nothing but how far a running reply has got. */
export function hasSameOutline(one: RunView, other: RunView): boolean {
  if (one.delivery !== other.delivery) return false;
  if (!isRunning(one.run)) return one.run === other.run;
  const { text, seq } = one.run;
  const grown = Object.entries({ ...other.run, text, seq });
  return grown.every(([name, value]) => one.run[name as keyof RunState] === value);
}
