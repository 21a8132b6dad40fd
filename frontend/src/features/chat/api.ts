import { callApi } from "@/lib/api-client";
import type { MessagePage } from "@/lib/api-schema";

const PAGE_SIZE = 40;

/** One page of the visible branch, newest first: the newest one, or the one before a message. */
export function fetchMessages(
  conversationId: string,
  before: string | null,
  signal: AbortSignal,
): Promise<MessagePage> {
  return callApi(`/conversations/${conversationId}/messages`, {
    query: { order: "desc", page_size: PAGE_SIZE, before },
    signal,
  });
}

/** Asks the run to end; by conversation while its id is not known yet. */
export function stopRun(runId: string | null, conversationId: string): Promise<void> {
  const path = runId ? `/chat/runs/${runId}/stop` : `/conversations/${conversationId}/stop`;
  return callApi(path, { method: "POST" });
}
