import type { OutboxEntry } from "./outbox";
import { type RunState, isRunning } from "./run-reducer";
import type { TurnRequest } from "./transport";

/** A message that the server has not acknowledged yet. */
export interface Delivery {
  readonly entry: OutboxEntry;
  /** Why the delivery failed; null: the message is on its way, or not among the stored ones yet. */
  readonly error: unknown;
}

export interface RunView {
  readonly run: RunState;
  readonly delivery: Delivery | null;
}

export interface RunObserver {
  /**
   * The server has begun a run for the request `asked`; null: it was requested elsewhere. Resolves
   * when its messages are among the stored ones.
   */
  readonly onStart: (run: RunState, asked: TurnRequest | null) => Promise<void>;
  readonly onEnd: (run: RunState) => void;
  /** The server refused `prompt`; it belongs back in the composer. */
  readonly onRefused: (prompt: string | null, error: unknown) => void;
  /** The run to be followed is gone, so the stored messages have changed. */
  readonly onIdle: () => void;
  /** A stream was cut off, and the rest depends on another source, which should be probed. */
  readonly onCut: () => void;
}

/** Whether two views differ only in the progress of a running reply. */
export function hasSameOutline(one: RunView, other: RunView): boolean {
  if (one.delivery !== other.delivery) return false;
  if (!isRunning(one.run)) return one.run === other.run;
  const { text, seq } = one.run;
  const grown = Object.entries({ ...other.run, text, seq });
  return grown.every(([name, value]) => one.run[name as keyof RunState] === value);
}
