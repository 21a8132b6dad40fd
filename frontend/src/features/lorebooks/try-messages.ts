import { callApi } from "@/lib/api-client";
import type { ConversationPage, MessagePage, SpokenRequest } from "@/lib/api-schema";

/** Nearly every lorebook scans no more messages than this. The server accepts 200. */
const PICKED = 50;

export type TryMessage = SpokenRequest & { readonly role: "user" | "assistant" };

/** The most recent chats, to take messages from. */
export function fetchLatestChats(signal: AbortSignal): Promise<ConversationPage> {
  return callApi("/conversations", { query: { page_size: 20 }, signal });
}

/** The last messages of a chat, oldest first. */
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

/** The most likely role of the next message: the other one. */
export function nextRole(messages: readonly TryMessage[]): TryMessage["role"] {
  return messages.at(-1)?.role === "user" ? "assistant" : "user";
}
