import { isLongAfter } from "@/lib/moments";
import type { Message } from "./messages";
import { type RunState, joinText } from "./run-reducer";
import type { Delivery } from "./run-view";
import { addThoughts, hasWords, readSpeech } from "./thoughts";

/** The stored message, updated from the run if it is the run's. */
export function overlayMessage(message: Message, run: RunState): Message {
  if (message.id !== run.messageId || run.phase === "idle") return message;
  const isEnded = run.phase === "ended";
  const text = joinText(message.content, run);
  // Right after a reload the stored part may be ahead of a replay that has just begun.
  const isBehind = !isEnded && text.length < message.content.length;
  return {
    ...addThoughts(message, run.thoughts),
    content: isBehind ? message.content : text,
    status: isEnded ? run.status : "streaming",
    error: run.error?.detail ?? (run.continuesAt === null ? message.error : null),
    finish_reason: run.finishReason,
    ...countTokens(run),
  };
}

/** The tokens of a reply that a single run has written. */
export function countTokens({ tokens, continuesAt }: RunState): Pick<Message, "token_count"> {
  return tokens === null || continuesAt !== null ? {} : { token_count: tokens };
}

/** The messages to be shown: the stored ones, with the live reply in its place. */
export function overlayRun(messages: readonly Message[], run: RunState): readonly Message[] {
  if (run.messageId === null) return messages;
  return messages.map((message) => overlayMessage(message, run));
}

/** The messages that stay visible while an edited one is being sent: all above it. */
export function cutForEdit(
  messages: readonly Message[],
  parentId: string | null | undefined,
): readonly Message[] {
  if (parentId === undefined) return messages;
  return messages.slice(0, messages.findIndex(({ id }) => id === parentId) + 1);
}

/** What of `delivery` is shown below the messages: nothing once they have the message itself. */
export function findPending(
  delivery: Delivery | null,
  messages: readonly Message[],
  run: RunState,
): Delivery | null {
  return messages.some(({ id }) => id === run.userMessageId) ? null : delivery;
}

/**
 * The message that Retry would answer: the id of the user message before a last reply that failed,
 * was stopped or is empty; null: the last message is a user's; undefined: there is nothing to
 * retry.
 */
export function findRetry(messages: readonly Message[]): string | null | undefined {
  const last = messages.at(-1);
  if (last?.role === "user") return null;
  if (!last || last.status === "streaming") return undefined;
  if (last.status === "final" && hasWords(readSpeech(last).text)) return undefined;
  return messages.findLast((message) => message.role === "user")?.id;
}

/** Whether a reply was cut off, so that it can be continued. */
export function canContinue({ role, status, content, finish_reason, is_kept }: Message): boolean {
  if (role !== "assistant" || status === "streaming" || content === "" || is_kept === false)
    return false;
  return status !== "final" || finish_reason === "length";
}

/**
 * Whether the time is shown above a message: if it came long after the one `before` it; for the
 * first loaded one, if that was long ago.
 */
export function isMarked({ created_at }: Message, before: Message | undefined): boolean {
  return before
    ? isLongAfter(before.created_at, created_at)
    : isLongAfter(created_at, new Date().toISOString());
}
