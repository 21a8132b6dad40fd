import type { QueryClient } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import type { MessagePage, MessagePages, PagePlace } from "./messages";

/** Shows `page` and nothing else of the conversation. */
export async function showPage(
  client: QueryClient,
  conversationId: string,
  page: MessagePage,
  place: PagePlace,
): Promise<void> {
  const queryKey = queryKeys.messages(conversationId);
  // A page asked for before this moment would overwrite it with the past.
  await client.cancelQueries({ queryKey });
  // A page that reaches the end is asked for as the end from now on, wherever that moves.
  const pageParams = [page.previous === null ? null : place];
  client.setQueryData<MessagePages>(queryKey, { pages: [page], pageParams });
}

/**
 * Changes what is stored of the conversation's messages. Where `change` gives null, or nothing is
 * stored yet, everything is asked for anew.
 */
export async function changePages(
  client: QueryClient,
  conversationId: string,
  change: (pages: MessagePages) => MessagePages | null,
): Promise<void> {
  const queryKey = queryKeys.messages(conversationId);
  const wasAsked = client.isFetching({ queryKey }) > 0;
  // A page asked for before this moment would overwrite it with the past.
  await client.cancelQueries({ queryKey });
  const pages = client.getQueryData<MessagePages>(queryKey);
  const changed = pages && change(pages);
  if (changed) client.setQueryData<MessagePages>(queryKey, changed);
  // What it was asked for still has to come. Nothing waits for it: the next change may cancel it.
  if (wasAsked || !changed) void client.invalidateQueries({ queryKey });
}
