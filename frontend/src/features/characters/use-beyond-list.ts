import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { callApi } from "@/lib/api-client";
import type { Character } from "@/lib/api-schema";
import { queryKeys } from "@/lib/query-keys";
import type { WantedCharacters } from "./find-characters";
import { LIST_LIMIT } from "./use-characters";

const PAGE_SIZE = 100;

interface Found {
  readonly results: readonly Character[];
}

const NOBODY: readonly Character[] = [];

/** Characters that only the server's search finds, because the list ended at its limit. */
export function useBeyondList(
  characters: readonly Character[],
  { words, tag, scope }: WantedCharacters,
): readonly Character[] {
  const q = useDeferredValue(words.trim());
  const isCut = characters.length >= LIST_LIMIT;
  const { data } = useQuery({
    queryKey: [...queryKeys.characters, "search", q, tag, scope],
    queryFn: ({ signal }) =>
      callApi<Found>("/characters", {
        query: { page_size: PAGE_SIZE, q, tag: tag ?? "", mine: scope === "mine" || null },
        signal,
      }),
    enabled: isCut && (q !== "" || tag !== null || scope === "mine"),
    placeholderData: keepPreviousData,
  });
  if (!isCut || !data) return NOBODY;
  const listed = new Set(characters.map(({ id }) => id));
  return data.results.filter(({ id }) => !listed.has(id));
}
