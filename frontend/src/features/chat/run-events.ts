import type { StreamEnd, StreamError, StreamStart, StreamToken } from "@/lib/api-schema";
import { isRecord } from "@/lib/is-record";
import { sayRefusal } from "@/lib/refusals";
import type { SseFrame } from "@/lib/sse-decoder";

/** The events of a run once they are parsed; only this file knows the wire format. */
export type RunEvent =
  | {
      readonly type: "start";
      readonly runId: string;
      readonly messageId: string;
      readonly userMessageId: string | null;
      readonly at: string;
      /** The text continues after this many code points of the message. */
      readonly continuesAt?: number;
    }
  | { readonly type: "token"; readonly delta: string }
  | {
      readonly type: "error";
      readonly detail: string;
      readonly code: string;
      readonly isRetryable: boolean;
    }
  | {
      readonly type: "end";
      readonly status: StreamEnd["status"];
      readonly messageId: string;
      readonly finishReason?: string;
      /** Tokens of the reply, as the model counted them. */
      readonly tokens?: number;
      /** The model's thoughts, if it returns them. */
      readonly thoughts?: string;
    };

/** A reader's position in the events of a run. */
interface Cursor {
  readonly runId: string;
  readonly seq: number;
}

export interface ReceivedEvent {
  readonly cursor: Cursor;
  readonly event: RunEvent;
}

/** A frame of the stream does not have the expected format. */
export class BadFrameError extends Error {
  override readonly name = "BadFrameError";
}

/** The names come from the schema; their values are checked here. */
type Data = Readonly<
  Partial<Record<keyof (StreamStart & StreamToken & StreamError & StreamEnd) | "thoughts", unknown>>
>;

const ENDINGS: readonly StreamEnd["status"][] = ["final", "cancelled", "interrupted", "error"];

function parseData(frame: SseFrame): Data {
  try {
    const value: unknown = JSON.parse(frame.data);
    if (isRecord(value)) return value;
  } catch {
    // Thrown below, as for data that is JSON but no object.
  }
  throw new BadFrameError(`data of ${frame.event} is not an object`);
}

function readText(data: Data, name: keyof Data): string {
  const value = data[name];
  if (typeof value !== "string") throw new BadFrameError(`${name} is not text`);
  return value;
}

/** The tokens in the `usage` of a run's end; empty if the model did not count. */
export function readTokens(usage: unknown): { readonly tokens?: number } {
  const { output_tokens: tokens } = (usage ?? {}) as { readonly output_tokens?: unknown };
  return typeof tokens === "number" && tokens > 0 ? { tokens } : {};
}

/** Why a run failed, in the user's language. */
export function readRefusal(
  code: string,
  detail: string,
): { readonly code: string; readonly detail: string } {
  return { code, detail: sayRefusal(code, detail) ?? detail };
}

function readEnding(data: Data): StreamEnd["status"] {
  const status = ENDINGS.find((ending) => ending === data.status);
  if (status === undefined) throw new BadFrameError("status is not an ending");
  return status;
}

function parseCursor(id: string): Cursor {
  const [, runId, seq] = /^(.+):(\d{1,15})$/.exec(id) ?? [];
  if (runId === undefined || seq === undefined) throw new BadFrameError("id is not a cursor");
  return { runId, seq: Number(seq) };
}

function parseEvent(name: string, data: Data): RunEvent | null {
  switch (name) {
    case "start":
      return {
        type: "start",
        runId: readText(data, "run_id"),
        messageId: readText(data, "message_id"),
        userMessageId: data.user_message_id === null ? null : readText(data, "user_message_id"),
        at: readText(data, "ts"),
        ...(typeof data.continues_at === "number" && { continuesAt: data.continues_at }),
      };
    case "token":
      return { type: "token", delta: readText(data, "delta") };
    case "error":
      return {
        type: "error",
        ...readRefusal(readText(data, "code"), readText(data, "detail")),
        isRetryable: data.retryable === true,
      };
    case "end":
      return {
        type: "end",
        status: readEnding(data),
        messageId: readText(data, "message_id"),
        ...(typeof data.finish_reason === "string" && { finishReason: data.finish_reason }),
        ...readTokens(data.usage),
        ...(typeof data.thoughts === "string" && { thoughts: data.thoughts }),
      };
    default:
      return null;
  }
}

/** The event in `frame`; null for an unknown one of a newer server. Throws BadFrameError. */
export function parseRunEvent(frame: SseFrame): ReceivedEvent | null {
  const event = parseEvent(frame.event, parseData(frame));
  return event && { cursor: parseCursor(frame.id), event };
}
