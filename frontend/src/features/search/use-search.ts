import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import type { SearchResults } from "@/lib/api-schema";
import { useDoomed } from "@/lib/doomed";
import { queryKeys } from "@/lib/query-keys";
import { search } from "./api";

const PAUSE_MS = 200;

/** Debounces `value`. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [value]);
  return settled;
}

/** What matches `text`; fetched once typing pauses. */
export function useSearch(text: string) {
  const query = useSettled(text.trim());
  const doomed = useDoomed();
  return useQuery({
    queryKey: queryKeys.search(query),
    queryFn: ({ signal }) => search(query, signal),
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
