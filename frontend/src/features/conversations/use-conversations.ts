import {
  type InfiniteData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback } from "react";
import { useUndoomed } from "@/lib/doomed";
import { publishLiveEvent, tell } from "@/lib/live-events";
import { queryKeys } from "@/lib/query-keys";
import type { Conversation, ConversationPage } from "@/lib/api-schema";
import { type Cast, recast } from "@/lib/short-title";
import { changeConversation, fetchArchived, fetchConversations, fetchPinned } from "./api";

type FetchPage = (page: number, signal: AbortSignal) => Promise<ConversationPage>;

function useConversationPages(queryKey: readonly string[], fetchPage: FetchPage) {
  const omit = useUndoomed<Conversation>();
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: 1,
    getNextPageParam: (last, _all, page) => (last.next === null ? undefined : page + 1),
    // A new conversation at the top shifts every page, so one conversation may be in two pages.
    select: useCallback(
      (data: InfiniteData<ConversationPage>): readonly Conversation[] => {
        const all = data.pages.flatMap((page) => page.results);
        const byId = new Map(all.map((conversation) => [conversation.id, conversation]));
        return omit([...byId.values()]);
      },
      [omit],
    ),
  });
}

/** The user's conversations, newest activity first, page by page. */
export function useConversations() {
  return useConversationPages(queryKeys.conversations, fetchConversations);
}

export function useArchived() {
  return useConversationPages(queryKeys.archived, fetchArchived);
}

/** The pinned conversations, which are listed before all others. */
export function usePinned() {
  return useQuery({
    queryKey: queryKeys.pinned,
    queryFn: async ({ signal }) => (await fetchPinned(signal)).results,
    select: useUndoomed<Conversation>(),
  });
}

interface Switch {
  readonly id: string;
  readonly character: Cast;
}

/** Shows the new character at once, and the old one again if the server refuses. */
export function useSwitchCharacter() {
  const client = useQueryClient();
  return useMutation({
    // Fails at once when offline, instead of being sent minutes later.
    networkMode: "always",
    // By the id if there is one, because several characters may have the same name.
    mutationFn: ({ id, character }: Switch) =>
      changeConversation(
        id,
        character.id === null ? { character: character.name } : { character_id: character.id },
      ),
    onMutate: async ({ id, character }) => {
      const queryKey = queryKeys.conversation(id);
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData<Conversation>(queryKey);
      if (before) tell({ type: "updated", conversation: recast(before, character) });
      return before;
    },
    onError: (_error, { id }, before) => {
      // Data that the server has sent meanwhile is newer, and stays.
      if (before) tell({ type: "updated", conversation: before });
      void client.invalidateQueries({ queryKey: queryKeys.conversation(id) });
    },
    onSuccess: (conversation) => {
      publishLiveEvent({ type: "updated", conversation });
      void client.invalidateQueries({ queryKey: queryKeys.conversations });
    },
  });
}
