"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { CharacterDetail } from "@/lib/api-schema";
import { queryKeys } from "@/lib/query-keys";
import { fetchCharacter } from "./api";

/** One character with its definition. */
export function useCharacterDetail(id: string | null) {
  return useQuery({
    queryKey: queryKeys.character(id ?? ""),
    queryFn: ({ signal }) => fetchCharacter(id ?? "", signal),
    enabled: id !== null,
    // What is edited must be what is there.
    staleTime: 0,
  });
}

interface KeepCharacter {
  /** Shows what the server has just told of a character, everywhere. */
  readonly keep: (character: CharacterDetail) => Promise<void>;
  readonly forget: (id: string) => Promise<void>;
}

export function useKeepCharacter(): KeepCharacter {
  const client = useQueryClient();
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: queryKeys.characters });
  return {
    keep: async (character) => {
      client.setQueryData(queryKeys.character(character.id), character);
      void client.invalidateQueries({ queryKey: queryKeys.characterVersions(character.id) });
      await refresh();
    },
    forget: async (id) => {
      client.removeQueries({ queryKey: queryKeys.character(id) });
      // It was taken out of those that went with it.
      void client.invalidateQueries({ queryKey: queryKeys.lorebooks });
      client.removeQueries({ queryKey: queryKeys.anyLorebook });
      await refresh();
    },
  };
}
