"use client";

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
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

/**
 * Loads the messages again when the conversation has moved on (`mark` has changed) without this tab
 * having seen it happen: another tab or device was at work.
 */
export function useMovedOn(conversationId: string, mark: string | null, isBusy: boolean): void {
  const client = useQueryClient();
  const known = useRef(mark);
  useEffect(() => {
    if (isBusy || mark === null || known.current === mark) return;
    if (known.current !== null)
      void client.invalidateQueries({ queryKey: queryKeys.messages(conversationId) });
    known.current = mark;
  }, [client, conversationId, mark, isBusy]);
}
