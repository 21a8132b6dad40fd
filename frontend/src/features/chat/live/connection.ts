import { BACKOFF_SECONDS } from "../backoff";

/** How a conversation's socket stands, as the reader is told. */
export interface Connection {
  readonly phase: "idle" | "connecting" | "connected" | "reconnecting" | "disconnected";
  /** How often coming back has been tried since the line last held; 0 before the first loss. */
  readonly attempt: number;
  readonly isCrowded: boolean;
}

/** Why a line was lost. The numbers are the close codes of the wire; `failed`: it never came about. */
export type Loss =
  | { readonly code: number }
  | { readonly code: "failed"; readonly retryAfterSeconds: number | null };

interface NextTry {
  readonly connection: Connection;
  /** Until the next try; null: there will be none. */
  readonly delaySeconds: number | null;
}

export const NO_CONNECTION: Connection = { phase: "idle", attempt: 0, isCrowded: false };
export const CONNECTING: Connection = { ...NO_CONNECTION, phase: "connecting" };
export const CONNECTED: Connection = { ...NO_CONNECTION, phase: "connected" };

const SLOW_RETRY_SECONDS = 30;

/** From the ticket to `ready`. */
export const HANDSHAKE_LIMIT_MS = 10_000;
/** Two pings and a bit: the line is dead, even if nobody said so. */
export const SILENCE_LIMIT_MS = 75_000;
export const SILENCE_CHECK_MS = 5_000;
/** How long a line that may have died in its sleep gets to prove that it lives. */
export const PROBE_LIMIT_MS = 4_000;
/** A line that held this long makes its next loss a first one. */
export const STABLE_MS = 5_000;
/** Up to this part of a wait is added to it. */
export const JITTER = 0.2;

const NOT_AUTHENTICATED = 4001;
const NO_SUCH_CONVERSATION = 4004;
const TOO_MANY_SOCKETS = 4008;
const SESSION_ENDED = 4009;

function giveUpForNow(attempt: number, isCrowded: boolean): NextTry {
  return {
    connection: { phase: "disconnected", attempt, isCrowded },
    delaySeconds: SLOW_RETRY_SECONDS,
  };
}

/** What follows the loss of a line that had been tried for `attempt` times before. Pure. */
export function planRetry(attempt: number, loss: Loss): NextTry {
  if (loss.code === NO_SUCH_CONVERSATION) return { connection: NO_CONNECTION, delaySeconds: null };
  if (loss.code === TOO_MANY_SOCKETS) return giveUpForNow(attempt, true);
  const seconds = BACKOFF_SECONDS[attempt];
  if (seconds === undefined) return giveUpForNow(attempt, false);
  const connection: Connection = { phase: "reconnecting", attempt: attempt + 1, isCrowded: false };
  const isAuthLost = loss.code === NOT_AUTHENTICATED || loss.code === SESSION_ENDED;
  // A fresh ticket mends it or tells that the session is over, so there is nothing to wait for.
  if (isAuthLost && attempt === 0) return { connection, delaySeconds: 0 };
  const wanted = loss.code === "failed" ? (loss.retryAfterSeconds ?? 0) : 0;
  return { connection, delaySeconds: Math.max(seconds, wanted) };
}
