import { callApi } from "@/lib/api-client";
import type { ConversationPage, MessagePage, SpokenRequest } from "@/lib/api-schema";

/** So many messages back nearly every lorebook looks, and the server takes 200. */
const PICKED = 50;

export type TryMessage = SpokenRequest & { readonly role: "user" | "assistant" };

/** The chats of late, to take messages from. */
export function fetchLatestChats(signal: AbortSignal): Promise<ConversationPage> {
  return callApi("/conversations", { query: { page_size: 20 }, signal });
}

/** The last messages of a chat, the oldest first. */
export async function fetchLastMessages(conversationId: string): Promise<readonly TryMessage[]> {
  const path = `/conversations/${conversationId}/messages` as const;
  const fetchPage = (page: number): Promise<MessagePage> =>
    callApi(path, { query: { page, page_size: PICKED } });
  const first = await fetchPage(1);
  const last = Math.ceil(first.count / PICKED);
  const pages =
    last > 1 ? await Promise.all([last - 1, last].map((page) => fetchPage(page))) : [first];
  return pages
    .flatMap(({ results }) => results)
    .slice(-PICKED)
    .map(({ role, content }) => ({ role: role === "user" ? "user" : "assistant", content }));
}

/** What the next message is most likely to be: the other one's. */
export function nextRole(messages: readonly TryMessage[]): TryMessage["role"] {
  return messages.at(-1)?.role === "user" ? "assistant" : "user";
}
