import type { Conversation, MessageStatusEnum } from "@/lib/api-schema";
import type { Message } from "../messages";
import { ENDINGS, type RunEvent, readEnd, readFailure, readStart, readToken } from "../run-events";
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
} from "../wire-fields";

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

const ROLES = ["user", "assistant", "system"];
const STATUSES: readonly MessageStatusEnum[] = [...ENDINGS, "streaming"];

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
    throw new BadFrameError("not a conversation");
  if (data["active_run"] !== null) readId(readObject(data["active_run"]), "run_id");
  return data as unknown as Conversation;
}

function readRunFrame(data: Data, event: RunEvent): RunFrame {
  const after = readNumber(data, "after");
  const seq = readNumber(data, "seq");
  if (seq < after) throw new BadFrameError("seq is before after");
  return { type: "run", runId: readId(data, "run_id"), after, seq, event };
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
  "response.started": (data) =>
    readRunFrame(data, readStart(data, readOptionalText(data, "parent_id"))),
  "response.output_text.delta": (data) => readRunFrame(data, readToken(data)),
  // Without a `seq` it answers one of our own frames, and the user need not see it.
  "response.error": (data) =>
    data["seq"] === undefined
      ? null
      : readRunFrame(data, readFailure(data, readText(data, "error"))),
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
    const data = parseObject(text);
    const name = readText(data, "event_type");
    return Object.hasOwn(READERS, name) ? (READERS[name]?.(data) ?? null) : null;
  } catch (error) {
    if (error instanceof BadFrameError) return null;
    throw error;
  }
}
