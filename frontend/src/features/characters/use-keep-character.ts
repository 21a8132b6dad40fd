import { useQueryClient } from "@tanstack/react-query";
import type { CharacterDetail } from "@/lib/api-schema";
import { queryKeys } from "@/lib/query-keys";

interface KeepCharacter {
  /** Puts the server's latest answer about a character into the cache, and refreshes the lists. */
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
      // The server has removed the character from its lorebooks.
      void client.invalidateQueries({ queryKey: queryKeys.lorebooks });
      client.removeQueries({ queryKey: queryKeys.anyLorebook });
      await refresh();
    },
  };
}
