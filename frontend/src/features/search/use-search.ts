import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { callApi } from "@/lib/api-client";
import type { SearchResults } from "@/lib/api-schema";
import { useDoomed } from "@/lib/doomed";
import { queryKeys } from "@/lib/query-keys";
import { usePaused } from "@/lib/use-paused";

const PAUSE_MS = 200;

/** What matches `text`; fetched once typing pauses. */
export function useSearch(text: string) {
  const { value: query } = usePaused(text.trim(), PAUSE_MS);
  const doomed = useDoomed();
  return useQuery({
    queryKey: queryKeys.search(query),
    queryFn: ({ signal }) =>
      callApi<SearchResults>("/search", { query: { q: query, limit: 20 }, signal }),
    enabled: query !== "",
    placeholderData: keepPreviousData,
    select: useCallback(
      ({ conversations, messages }: SearchResults): SearchResults => ({
        conversations: conversations.filter(({ id }) => !doomed.has(id)),
        messages: messages.filter(({ conversation_id }) => !doomed.has(conversation_id)),
      }),
      [doomed],
    ),
  });
}
