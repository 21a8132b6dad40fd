import { useQuery } from "@tanstack/react-query";
import { callApi } from "@/lib/api-client";
import { queryKeys } from "@/lib/query-keys";
import type { Character } from "@/lib/api-schema";

/** Own changes refresh the list at once; other users' and the server's characters change rarely. */
const STALE_MS = 5 * 60_000;

/** The length of the list without a search; further characters are found only by searching on the server. */
export const LIST_LIMIT = 200;

export function useCharacters() {
  return useQuery({
    queryKey: queryKeys.characters,
    queryFn: ({ signal }) => callApi<readonly Character[]>("/characters", { signal }),
    staleTime: STALE_MS,
  });
}
