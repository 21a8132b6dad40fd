import { BACKOFF_SECONDS } from "../backoff";

/** The state of a conversation's socket, as it is shown to the user. */
export interface Connection {
  readonly phase: "idle" | "connecting" | "connected" | "reconnecting" | "disconnected";
  /** Number of reconnection attempts since the socket was last stable; 0 before the first loss. */
  readonly attempt: number;
  readonly isCrowded: boolean;
}

/** Why a socket was lost. The numbers are its close codes; `failed`: it was never established. */
export type Loss =
  | { readonly code: number }
  | { readonly code: "failed"; readonly retryAfterSeconds: number | null };

interface NextTry {
  readonly connection: Connection;
  /** Until the next attempt; null: there will be none. */
  readonly delaySeconds: number | null;
}

export const NO_CONNECTION: Connection = { phase: "idle", attempt: 0, isCrowded: false };
export const CONNECTING: Connection = { ...NO_CONNECTION, phase: "connecting" };
export const CONNECTED: Connection = { ...NO_CONNECTION, phase: "connected" };

const SLOW_RETRY_SECONDS = 30;

/** Limit from the request for a ticket to `ready`. */
export const HANDSHAKE_LIMIT_MS = 10_000;
/** A little more than two ping intervals: the socket is dead, even if no error was reported. */
export const SILENCE_LIMIT_MS = 75_000;
export const SILENCE_CHECK_MS = 5_000;
/** Time in which a socket must answer a probe, for example after the device has slept. */
export const PROBE_LIMIT_MS = 4_000;
/** A socket that was up this long resets the count of attempts. */
export const STABLE_MS = 5_000;
/** Up to this fraction of a delay is added to it. */
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

/** What follows a loss after `attempt` attempts to reconnect. Pure. */
export function planRetry(attempt: number, loss: Loss): NextTry {
  if (loss.code === NO_SUCH_CONVERSATION) return { connection: NO_CONNECTION, delaySeconds: null };
  if (loss.code === TOO_MANY_SOCKETS) return giveUpForNow(attempt, true);
  const seconds = BACKOFF_SECONDS[attempt];
  if (seconds === undefined) return giveUpForNow(attempt, false);
  const connection: Connection = { phase: "reconnecting", attempt: attempt + 1, isCrowded: false };
  const isAuthLost = loss.code === NOT_AUTHENTICATED || loss.code === SESSION_ENDED;
  // A new ticket solves it, or shows that the session is over, so there is no reason to wait.
  if (isAuthLost && attempt === 0) return { connection, delaySeconds: 0 };
  const wanted = loss.code === "failed" ? (loss.retryAfterSeconds ?? 0) : 0;
  return { connection, delaySeconds: Math.max(seconds, wanted) };
}
