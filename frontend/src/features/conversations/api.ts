import { callApi } from "@/lib/api-client";
import type { Conversation, ConversationPage } from "@/lib/api-schema";

export function fetchConversations(page: number, signal: AbortSignal): Promise<ConversationPage> {
  return callApi("/conversations", { query: { page }, signal });
}

export function fetchConversation(id: string, signal: AbortSignal): Promise<Conversation> {
  return callApi(`/conversations/${id}`, { signal });
}

interface NewConversation {
  readonly character: string;
  /** Whether the character's greeting is its first message. */
  readonly greeting: boolean;
}

export function createConversation(body: NewConversation): Promise<Conversation> {
  return callApi("/conversations", { method: "POST", body });
}

export function renameConversation(id: string, title: string): Promise<Conversation> {
  return callApi(`/conversations/${id}`, { method: "PATCH", body: { title } });
}

export function switchCharacter(id: string, character: string): Promise<Conversation> {
  return callApi(`/conversations/${id}`, { method: "PATCH", body: { character } });
}

export function deleteConversation(id: string): Promise<void> {
  return callApi(`/conversations/${id}`, { method: "DELETE" });
}
