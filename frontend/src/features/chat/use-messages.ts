import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Conversation } from "@/lib/api-schema";
import { queryKeys } from "@/lib/query-keys";
import { PAGE_SIZE, fetchMessages } from "./api";
import {
  type Message,
  type MessagePages,
  type PagePlace,
  isAtLatest,
  listMessages,
} from "./messages";

/** Maximum number of loaded pages; others are loaded again when the user scrolls back to them. */
const MAX_PAGES = 4;

export interface MessageWindow {
  readonly messages: readonly Message[];
  readonly isAtLatest: boolean;
}

function selectWindow(data: MessagePages): MessageWindow {
  return { messages: listMessages(data), isAtLatest: isAtLatest(data) };
}

/**
 * Number of messages to request at `place`. The newest page grows with each message: refetched, it
 * must be as long as it is now, or its oldest messages would vanish while the user reads them.
 */
function chooseSize(known: MessagePages | undefined, place: PagePlace): number {
  const [newest, first] = [known?.pages[0], known?.pageParams[0]];
  return newest && place === first ? Math.max(PAGE_SIZE, newest.results.length) : PAGE_SIZE;
}

/**
 * A window on the visible branch, opened at its end once `isEnabled`, unless it was opened
 * elsewhere: `fetchNextPage` loads older messages, `fetchPreviousPage` newer ones.
 */
export function useMessages(conversationId: string, isEnabled: boolean) {
  const client = useQueryClient();
  const queryKey = queryKeys.messages(conversationId);
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => {
      const size = chooseSize(client.getQueryData<MessagePages>(queryKey), pageParam);
      return fetchMessages(conversationId, pageParam, signal, size);
    },
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

/** Changes with every message. */
function writeMark({ last_message_at, message_count, leaf_id }: Conversation): string {
  return `${last_message_at ?? ""} ${message_count} ${leaf_id ?? ""}`;
}

interface Watched {
  readonly window: MessageWindow;
  /** A reply is being followed or a message delivered. */
  readonly isBusy: boolean;
  /** Whether the socket is up, so that all messages arrive by themselves. */
  readonly isConnected: () => boolean;
}

/** A message that changes the conversation usually comes over the socket, too, but not always before it. */
const GRACE_MS = 1_000;

/**
 * Loads the messages again when the conversation has moved on without this tab having seen it happen: another tab or device was at work. What came over the stream or the socket
 * is in the cache already and is not fetched again.
 */
export function useMovedOn(
  conversationId: string,
  conversation: Conversation | undefined,
  { window, isBusy, isConnected }: Watched,
): void {
  const client = useQueryClient();
  const mark = conversation ? writeMark(conversation) : null;
  const known = useRef(mark);
  /** Whether a run was followed here since the last known mark. */
  const wasBusy = useRef(false);
  const endId = window.messages.at(-1)?.id ?? null;
  const { isAtLatest: reachesEnd } = window;
  const leafId = conversation?.leaf_id ?? null;
  useEffect(() => {
    wasBusy.current ||= isBusy;
    if (isBusy || mark === null || known.current === mark) return undefined;
    const settle = (): void => {
      known.current = mark;
      wasBusy.current = false;
    };
    const isSeen = reachesEnd ? endId === leafId : isConnected();
    if (known.current === null || (isSeen && (wasBusy.current || isConnected()))) {
      settle();
      return undefined;
    }
    const timer = setTimeout(
      () => {
        settle();
        void client.invalidateQueries({ queryKey: queryKeys.messages(conversationId) });
      },
      isConnected() ? GRACE_MS : 0,
    );
    return () => clearTimeout(timer);
  }, [client, conversationId, mark, leafId, endId, reachesEnd, isBusy, isConnected]);
}
