"use client";

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { queryKeys } from "@/lib/query-keys";
import { fetchMessages } from "./api";
import {
  type Message,
  type MessagePages,
  type PagePlace,
  isAtLatest,
  listMessages,
} from "./messages";

/** So many pages are kept; those that the reader has left behind come again when they return. */
const MAX_PAGES = 8;

export interface MessageWindow {
  readonly messages: readonly Message[];
  readonly isAtLatest: boolean;
}

function selectWindow(data: MessagePages): MessageWindow {
  return { messages: listMessages(data), isAtLatest: isAtLatest(data) };
}

/**
 * A window on the visible branch, opened at its end once `isEnabled`, unless it was opened elsewhere:
 * `fetchNextPage` goes further back, `fetchPreviousPage` further on.
 */
export function useMessages(conversationId: string, isEnabled: boolean) {
  return useInfiniteQuery({
    queryKey: queryKeys.messages(conversationId),
    queryFn: ({ pageParam, signal }) => fetchMessages(conversationId, pageParam, signal),
    initialPageParam: null as PagePlace,
    getNextPageParam: ({ next, results }): PagePlace | undefined => {
      const oldest = results.at(-1);
      return next !== null && oldest ? { before: oldest.id } : undefined;
    },
    getPreviousPageParam: ({ previous, results }): PagePlace | undefined => {
      const newest = results[0];
      return previous !== null && newest ? { after: newest.id } : undefined;
    },
    maxPages: MAX_PAGES,
    select: selectWindow,
    staleTime: 60_000,
    enabled: isEnabled,
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
