import { callApi } from "@/lib/api-client";
import { allowGone } from "@/lib/api-error";
import type {
  Conversation,
  ConversationPage,
  PatchedConversationChangesRequest,
} from "@/lib/api-schema";

export function fetchConversations(page: number, signal: AbortSignal): Promise<ConversationPage> {
  return callApi("/conversations", { query: { page }, signal });
}

export function fetchConversation(id: string, signal: AbortSignal): Promise<Conversation> {
  return callApi(`/conversations/${id}`, { signal });
}

interface NewConversation {
  readonly character: string;
  /** Selects one of several characters with that name. */
  readonly character_id?: string;
  /** Whether the character's greeting is its first message. */
  readonly greeting: boolean;
  /** Which of the greetings, from 0. */
  readonly greeting_index?: number;
  /** The persona that the reader plays; left out: the default one. */
  readonly persona_id?: string;
}

export function createConversation(body: NewConversation): Promise<Conversation> {
  return callApi("/conversations", { method: "POST", body });
}

export function changeConversation(
  id: string,
  body: PatchedConversationChangesRequest,
): Promise<Conversation> {
  return callApi(`/conversations/${id}`, { method: "PATCH", body });
}

/** Pinned conversations are few: the first page has them all. */
export function fetchPinned(signal: AbortSignal): Promise<ConversationPage> {
  return callApi("/conversations", { query: { pinned: true, page_size: 100 }, signal });
}

export function fetchArchived(page: number, signal: AbortSignal): Promise<ConversationPage> {
  return callApi("/conversations", { query: { archived: true, page }, signal });
}

export function deleteConversation(id: string): Promise<void> {
  return allowGone(callApi(`/conversations/${id}`, { method: "DELETE" }));
}
