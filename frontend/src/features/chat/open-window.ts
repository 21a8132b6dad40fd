import type { QueryClient } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { fetchAround, fetchMessages } from "./api";
import type { MessagePage, MessagePages, PagePlace } from "./messages";

async function show(
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
 * Moves the window to the message `id`. `before` is called when all is there but nothing shown yet.
 * False, and nothing moves, if the message is not on the visible branch. Throws ApiError, NetworkError.
 */
export async function openAround(
  client: QueryClient,
  conversationId: string,
  id: string,
  signal?: AbortSignal,
  before?: () => void,
): Promise<boolean> {
  const page = await fetchAround(conversationId, id, signal);
  signal?.throwIfAborted();
  if (page === null) return false;
  before?.();
  await show(client, conversationId, page, { around: id });
  return true;
}

/** Moves the window to the end of the visible branch. Throws ApiError, NetworkError. */
export async function openLatest(client: QueryClient, conversationId: string): Promise<void> {
  await show(client, conversationId, await fetchMessages(conversationId, null), null);
}
