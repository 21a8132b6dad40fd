import type { Conversation, MessageStatusEnum } from "@/lib/api-schema";
import { isRecord } from "@/lib/is-record";
import type { Message } from "../messages";
import { type RunEvent, readRefusal, readTokens } from "../run-events";

/**
 * What happened in a run: everything after event `after` up to event `seq`. A long delta comes in
 * pieces; in all but the last one `seq` is equal to `after`.
 */
export interface RunFrame {
  readonly type: "run";
  readonly runId: string;
  readonly after: number;
  readonly seq: number;
  readonly event: RunEvent;
}

/** The socket's frames once they are parsed; only this file knows the wire format. */
export type ServerFrame =
  | RunFrame
  | { readonly type: "ready"; readonly conversationId: string; readonly activeRunId: string | null }
  | {
      readonly type: "message";
      readonly message: Message;
      /** The id of the request that created it, if one did. */
      readonly clientRequestId: string | null;
      /** Too long for a frame: its content is only the beginning. */
      readonly isExcerpt: boolean;
    }
  | { readonly type: "title"; readonly conversationId: string; readonly title: string }
  | { readonly type: "updated"; readonly conversation: Conversation }
  | { readonly type: "deleted"; readonly conversationId: string }
  | { readonly type: "branch"; readonly conversationId: string }
  | { readonly type: "ping"; readonly timestamp: unknown }
  | { readonly type: "pong" };

type Data = Readonly<Record<string, unknown>>;

/** A frame does not have the format that belongs to its name. */
class ShapeError extends Error {}

const ROLES = ["user", "assistant", "system"];
const ENDINGS = ["final", "cancelled", "interrupted", "error"] as const;
const STATUSES: readonly MessageStatusEnum[] = [...ENDINGS, "streaming"];

function readObject(value: unknown): Data {
  if (isRecord(value)) return value;
  throw new ShapeError();
}

function readText(data: Data, name: string): string {
  const value = data[name];
  if (typeof value !== "string") throw new ShapeError(name);
  return value;
}

function readId(data: Data, name: string): string {
  const value = readText(data, name);
  if (value === "") throw new ShapeError(name);
  return value;
}

function readOptionalText(data: Data, name: string): string | null {
  return data[name] === null || data[name] === undefined ? null : readText(data, name);
}

function readNumber(data: Data, name: string): number {
  const value = data[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw new ShapeError(name);
  return value;
}

function readOne<Choice extends string>(
  data: Data,
  name: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === data[name]);
  if (found === undefined) throw new ShapeError(name);
  return found;
}

/** Checks the fields that the thread relies on; the others are kept unchecked. */
function readMessage(value: unknown): Message {
  const data = readObject(value);
  for (const name of ["id", "conversation_id", "created_at"]) readId(data, name);
  for (const name of ["parent_id", "error", "run_id"]) readOptionalText(data, name);
  readText(data, "content");
  readOne(data, "role", ROLES);
  readOne(data, "status", STATUSES);
  return data as unknown as Message;
}

function readConversation(value: unknown): Conversation {
  const data = readObject(value);
  for (const name of ["id", "created_at", "updated_at"]) readId(data, name);
  for (const name of ["title", "character"]) readText(data, name);
  readOptionalText(data, "last_message_at");
  if (typeof data["is_archived"] !== "boolean" || typeof data["message_count"] !== "number")
    throw new ShapeError("conversation");
  if (data["active_run"] !== null) readId(readObject(data["active_run"]), "run_id");
  return data as unknown as Conversation;
}

function readRunFrame(data: Data, event: RunEvent): RunFrame {
  const after = readNumber(data, "after");
  const seq = readNumber(data, "seq");
  if (seq < after) throw new ShapeError("seq");
  return { type: "run", runId: readId(data, "run_id"), after, seq, event };
}

function readStart(data: Data): RunEvent {
  return {
    type: "start",
    runId: readId(data, "run_id"),
    messageId: readId(data, "message_id"),
    userMessageId: readOptionalText(data, "parent_id"),
    at: readId(data, "ts"),
    ...(data["continues"] === true && { continuesAt: readNumber(data, "continues_at") }),
  };
}

function readFailure(data: Data): ServerFrame | null {
  // Without a `seq` it answers one of our own frames, and the user need not see it.
  if (data["seq"] === undefined) return null;
  return readRunFrame(data, {
    type: "error",
    ...readRefusal(readText(data, "code"), readText(data, "error")),
    isRetryable: data["retryable"] === true,
  });
}

function readEnd(data: Data): RunEvent {
  const status = readOne(data, "status", ENDINGS);
  const thoughts = readOptionalText(data, "thoughts");
  const finishReason = readOptionalText(data, "finish_reason");
  return {
    type: "end",
    status,
    messageId: readId(data, "message_id"),
    ...(finishReason !== null && { finishReason }),
    ...readTokens(data["usage"]),
    ...(thoughts !== null && { thoughts }),
  };
}

function readReady(data: Data): ServerFrame {
  const run = data["active_run"] ?? null;
  const activeRunId = run === null ? null : readId(readObject(run), "run_id");
  return { type: "ready", conversationId: readId(data, "conversation_id"), activeRunId };
}

const READERS: Readonly<Record<string, (data: Data) => ServerFrame | null>> = {
  ready: readReady,
  "message.created": (data) => ({
    type: "message",
    message: readMessage(data["message"]),
    clientRequestId: readOptionalText(data, "client_request_id"),
    isExcerpt: data["is_excerpt"] === true,
  }),
  "response.started": (data) => readRunFrame(data, readStart(data)),
  "response.output_text.delta": (data) =>
    readRunFrame(data, { type: "token", delta: readText(data, "delta") }),
  "response.error": readFailure,
  final: (data) => readRunFrame(data, readEnd(data)),
  "thread.title.updated": (data) => ({
    type: "title",
    conversationId: readId(data, "conversation_id"),
    title: readText(data, "title"),
  }),
  "conversation.updated": (data) => ({
    type: "updated",
    conversation: readConversation(data["conversation"]),
  }),
  "conversation.deleted": (data) => ({
    type: "deleted",
    conversationId: readId(data, "conversation_id"),
  }),
  "branch.updated": (data) => ({
    type: "branch",
    conversationId: readId(data, "conversation_id"),
  }),
  ping: (data) => ({ type: "ping", timestamp: data["timestamp"] }),
  pong_ack: () => ({ type: "pong" }),
};

/** The frame in `text`; null for an unknown one of a newer server, or one in the wrong format. */
export function parseServerFrame(text: unknown): ServerFrame | null {
  if (typeof text !== "string") return null;
  try {
    const data = readObject(JSON.parse(text));
    const name = readText(data, "event_type");
    return Object.hasOwn(READERS, name) ? (READERS[name]?.(data) ?? null) : null;
  } catch (error) {
    if (error instanceof ShapeError || error instanceof SyntaxError) return null;
    throw error;
  }
}
