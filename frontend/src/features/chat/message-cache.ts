import type { QueryClient } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import type { MessagePage, MessagePages, PagePlace } from "./messages";

/** Replaces the conversation's cached messages by `page`. */
export async function showPage(
  client: QueryClient,
  conversationId: string,
  page: MessagePage,
  place: PagePlace,
): Promise<void> {
  const queryKey = queryKeys.messages(conversationId);
  // The response to an earlier request would overwrite it with older data.
  await client.cancelQueries({ queryKey });
  // A page that reaches the end is refetched as the newest page, also after the end has moved.
  const pageParams = [page.previous === null ? null : place];
  client.setQueryData<MessagePages>(queryKey, { pages: [page], pageParams });
}

/**
 * Changes the conversation's cached messages. If `change` returns null, or nothing is cached yet,
 * they are refetched.
 */
export async function changePages(
  client: QueryClient,
  conversationId: string,
  change: (pages: MessagePages) => MessagePages | null,
): Promise<void> {
  const queryKey = queryKeys.messages(conversationId);
  const wasAsked = client.isFetching({ queryKey }) > 0;
  // The response to an earlier request would overwrite it with older data.
  await client.cancelQueries({ queryKey });
  const pages = client.getQueryData<MessagePages>(queryKey);
  const changed = pages && change(pages);
  if (changed) client.setQueryData<MessagePages>(queryKey, changed);
  // The cancelled fetch is still needed. It is not awaited, because the next change may cancel it.
  if (wasAsked || !changed) void client.invalidateQueries({ queryKey });
}
