import { callApi } from "@/lib/api-client";
import { allowGone, isNotFound } from "@/lib/api-error";
import type { Conversation } from "@/lib/api-schema";
import type { Message, MessagePage, PagePlace } from "./messages";

export const PAGE_SIZE = 40;

function fetchPage(
  conversationId: string,
  place: PagePlace,
  signal?: AbortSignal,
  size: number = PAGE_SIZE,
): Promise<MessagePage> {
  return callApi(`/conversations/${conversationId}/messages`, {
    query: { order: "desc", page_size: size, ...place },
    signal,
  });
}

/** The newest `size` messages, in as many requests as that takes. */
async function fetchNewest(
  conversationId: string,
  size: number,
  signal?: AbortSignal,
): Promise<MessagePage> {
  let page = await fetchPage(conversationId, null, signal, size);
  for (;;) {
    const before = page.results.at(-1)?.id;
    const rest = size - page.results.length;
    if (page.next === null || before === undefined || rest <= 0) return page;
    const { next, results } = await fetchPage(conversationId, { before }, signal, rest);
    page = { ...page, next, results: [...page.results, ...results] };
  }
}

/**
 * One page of the visible branch, newest first; the newest page if the message that `place` names
 * is not on the branch (any more).
 */
export async function fetchMessages(
  conversationId: string,
  place: PagePlace,
  signal?: AbortSignal,
  size: number = PAGE_SIZE,
): Promise<MessagePage> {
  if (place === null) return fetchNewest(conversationId, size, signal);
  try {
    return await fetchPage(conversationId, place, signal, size);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return fetchNewest(conversationId, size, signal);
  }
}

/** The page of `size` messages around `messageId`; null if that is not on the visible branch. */
export async function fetchAround(
  conversationId: string,
  messageId: string,
  signal?: AbortSignal,
  size: number = PAGE_SIZE,
): Promise<MessagePage | null> {
  try {
    return await fetchPage(conversationId, { around: messageId }, signal, size);
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** Makes the visible branch go through the message. */
export function chooseBranch(conversationId: string, messageId: string): Promise<Conversation> {
  const body = { leaf_id: messageId };
  return callApi(`/conversations/${conversationId}`, { method: "PATCH", body });
}

/** Stores an edited reply as a sibling of the original; the visible branch then ends there. */
export function rewriteReply(
  conversationId: string,
  messageId: string,
  content: string,
): Promise<Message> {
  return callApi(`/conversations/${conversationId}/messages/${messageId}/rewrite`, {
    method: "POST",
    body: { content },
  });
}

/** Deletes the message with everything below it. */
export function deleteMessage(conversationId: string, messageId: string): Promise<void> {
  return allowGone(
    callApi(`/conversations/${conversationId}/messages/${messageId}`, { method: "DELETE" }),
  );
}

/** Stops the run; it is named by its conversation while its id is not known yet. */
export function stopRun(runId: string | null, conversationId: string): Promise<void> {
  return runId
    ? callApi(`/chat/runs/${runId}/stop`, { method: "POST" })
    : callApi(`/conversations/${conversationId}/stop`, { method: "POST" });
}

interface Ticket {
  readonly ticket: string;
}

/** A ticket for one handshake of the conversation's socket; valid for half a minute. */
export async function fetchTicket(conversationId: string, signal: AbortSignal): Promise<string> {
  const body = { conversation_id: conversationId };
  return (await callApi<Ticket>("/auth/ws-ticket", { method: "POST", body, signal })).ticket;
}
