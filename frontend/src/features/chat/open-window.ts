import type { QueryClient } from "@tanstack/react-query";
import { fetchAround, fetchMessages } from "./api";
import { showPage } from "./message-cache";

/**
 * Moves the window to the message `id`. `before` is called once the page is loaded, before it is
 * shown. False, and nothing moves, if the message is not on the visible branch. Throws ApiError,
 * NetworkError.
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
  await showPage(client, conversationId, page, { around: id });
  return true;
}

/** Moves the window to the end of the visible branch. Throws ApiError, NetworkError. */
export async function openLatest(client: QueryClient, conversationId: string): Promise<void> {
  await showPage(client, conversationId, await fetchMessages(conversationId, null), null);
}
