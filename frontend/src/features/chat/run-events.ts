import type { StreamEnd } from "@/lib/api-schema";
import { sayRefusal } from "@/lib/refusals";
import type { SseFrame } from "@/lib/sse-decoder";
import {
  BadFrameError,
  type Data,
  parseObject,
  readId,
  readNumber,
  readObject,
  readOne,
  readOptionalText,
  readText,
} from "./wire-fields";

/** The events of a run once they are parsed, from the stream or from the socket. */
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

export const ENDINGS: readonly StreamEnd["status"][] = [
  "final",
  "cancelled",
  "interrupted",
  "error",
];

export function readStart(data: Data, userMessageId: string | null): RunEvent {
  return {
    type: "start",
    runId: readId(data, "run_id"),
    messageId: readId(data, "message_id"),
    userMessageId,
    at: readId(data, "ts"),
    ...(data["continues"] === true && { continuesAt: readNumber(data, "continues_at") }),
  };
}

export function readToken(data: Data): RunEvent {
  return { type: "token", delta: readText(data, "delta") };
}

/** `detail`: the server's sentence, which ours replaces if we have one for the code. */
export function readFailure(data: Data, detail: string): RunEvent {
  const code = readText(data, "code");
  return {
    type: "error",
    code,
    detail: sayRefusal(code, detail) ?? detail,
    isRetryable: data["retryable"] === true,
  };
}

export function readEnd(data: Data): RunEvent {
  const finishReason = readOptionalText(data, "finish_reason");
  const thoughts = readOptionalText(data, "thoughts");
  // Zero, or no usage at all: the model did not count.
  const tokens = readObject(data["usage"] ?? {})["output_tokens"];
  return {
    type: "end",
    status: readOne(data, "status", ENDINGS),
    messageId: readId(data, "message_id"),
    ...(finishReason !== null && { finishReason }),
    ...(typeof tokens === "number" && tokens > 0 && { tokens }),
    ...(thoughts !== null && { thoughts }),
  };
}

function parseCursor(id: string): Cursor {
  const [, runId, seq] = /^(.+):(\d{1,15})$/.exec(id) ?? [];
  if (runId === undefined || seq === undefined) throw new BadFrameError("id is not a cursor");
  return { runId, seq: Number(seq) };
}

function parseEvent(name: string, data: Data): RunEvent | null {
  switch (name) {
    case "start":
      return readStart(
        data,
        data["user_message_id"] === null ? null : readText(data, "user_message_id"),
      );
    case "token":
      return readToken(data);
    case "error":
      return readFailure(data, readText(data, "detail"));
    case "end":
      return readEnd(data);
    default:
      return null;
  }
}

/** The event in `frame`; null for an unknown one of a newer server. Throws BadFrameError. */
export function parseRunEvent(frame: SseFrame): ReceivedEvent | null {
  const event = parseEvent(frame.event, parseObject(frame.data));
  return event && { cursor: parseCursor(frame.id), event };
}
