import type { MessageStatusEnum } from "@/lib/api-schema";
import type { RunEvent } from "./run-events";

/** What one tab knows of the run it follows. */
export interface RunState {
  readonly phase: "idle" | "opening" | "streaming" | "reconnecting" | "lost" | "ended";
  readonly runId: string | null;
  readonly messageId: string | null;
  readonly userMessageId: string | null;
  readonly startedAt: string | null;
  /** The number of the last event received. */
  readonly seq: number;
  /** The text that this run has written. */
  readonly text: string;
  /**
   * Number of code points of the message before this run's text; null: the run began the message.
   */
  readonly continuesAt: number | null;
  readonly finishReason: string | null;
  /** Tokens that this run has written; null until they are known. */
  readonly tokens: number | null;
  /** Known at the end only. */
  readonly thoughts: string | null;
  readonly status: MessageStatusEnum;
  readonly error: { readonly detail: string; readonly isRetryable: boolean } | null;
  readonly isStopping: boolean;
  /** Number of the current attempt to reconnect, from 1. */
  readonly attempt: number;
}

export type RunAction =
  /** `event` is new, and its text follows the text so far. */
  | { readonly type: "received"; readonly seq: number; readonly event: RunEvent }
  /** Nothing new, but the connection works again. */
  | { readonly type: "heard" }
  | { readonly type: "reconnecting"; readonly attempt: number }
  | { readonly type: "lost" }
  | { readonly type: "stopping"; readonly isStopping: boolean };

export const IDLE_RUN: RunState = {
  phase: "idle",
  runId: null,
  messageId: null,
  userMessageId: null,
  startedAt: null,
  seq: 0,
  text: "",
  continuesAt: null,
  finishReason: null,
  tokens: null,
  thoughts: null,
  status: "streaming",
  error: null,
  isStopping: false,
  attempt: 0,
};

function applyEvent(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case "start":
      return {
        ...state,
        messageId: event.messageId,
        userMessageId: event.userMessageId,
        startedAt: event.at,
        continuesAt: event.continuesAt ?? null,
      };
    case "token":
      return { ...state, text: state.text + event.delta };
    case "error":
      return { ...state, error: { detail: event.detail, isRetryable: event.isRetryable } };
    case "end":
      return {
        ...state,
        phase: "ended",
        status: event.status,
        messageId: event.messageId,
        finishReason: event.finishReason ?? null,
        tokens: event.tokens ?? null,
        thoughts: event.thoughts ?? null,
        isStopping: false,
      };
  }
}

/** Pure. */
export function reduceRun(state: RunState, action: RunAction): RunState {
  switch (action.type) {
    case "received":
      return applyEvent(
        { ...state, phase: "streaming", attempt: 0, seq: action.seq },
        action.event,
      );
    case "heard":
      return { ...state, phase: "streaming", attempt: 0 };
    case "reconnecting":
      return { ...state, phase: "reconnecting", attempt: action.attempt };
    case "lost":
      return { ...state, phase: "lost", isStopping: false };
    case "stopping":
      return { ...state, isStopping: action.isStopping };
  }
}

/**
 * The message's whole text so far: the start of `stored` that the run continues, and its own text.
 */
export function joinText(stored: string, { text, continuesAt }: RunState): string {
  if (continuesAt === null) return text;
  let end = 0;
  for (let count = 0; count < continuesAt && end < stored.length; count += 1)
    end += (stored.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return stored.slice(0, end) + text;
}

/** True while a reply may still grow. */
export function isRunning(state: RunState): boolean {
  return ["opening", "streaming", "reconnecting"].includes(state.phase);
}
