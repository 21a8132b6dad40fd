"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { fetchMessages } from "./api";
import { type MessagePages, listMessages } from "./messages";

/** The loaded part of a conversation, oldest first; `fetchNextPage` goes further back. */
export function useMessages(conversationId: string) {
  return useInfiniteQuery({
    queryKey: queryKeys.messages(conversationId),
    queryFn: ({ pageParam, signal }) => fetchMessages(conversationId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.next === null ? undefined : last.results.at(-1)?.id),
    select: (data: MessagePages) => listMessages(data),
    staleTime: 60_000,
  });
}
