import { useQuery } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { fetchCharacter } from "./fetch-character";

/** One character with its definition. */
export function useCharacterDetail(id: string | null) {
  return useQuery({
    queryKey: queryKeys.character(id ?? ""),
    queryFn: ({ signal }) => fetchCharacter(id ?? "", signal),
    enabled: id !== null,
    // An editor must start from the current version.
    staleTime: 0,
  });
}
