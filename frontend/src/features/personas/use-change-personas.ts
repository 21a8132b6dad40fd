"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { NewPersonaRequest, Persona } from "@/lib/api-schema";
import { say } from "@/lib/language/current";
import { queryKeys } from "@/lib/query-keys";
import { offerUndo } from "@/lib/undos";
import { type Action, useAction } from "@/lib/use-action";
import { changePersona, createPersona, deletePersona } from "./api";

interface PersonaWish {
  /** Null: a new one. */
  readonly id: string | null;
  readonly fields: NewPersonaRequest;
}

/** Stores a persona; that one is the default takes it from another. */
export function useSavePersona(onSaved?: () => void): Action<PersonaWish, Persona> {
  const client = useQueryClient();
  return useAction(
    ({ id, fields }: PersonaWish) =>
      id === null ? createPersona(fields) : changePersona(id, fields),
    {
      onSuccess: async () => {
        await client.invalidateQueries({ queryKey: queryKeys.personas });
        onSaved?.();
      },
    },
  );
}

/** Takes a persona off the list at once; the server is told when it can no longer be taken back. */
export function useDeletePersona(): (persona: Persona) => void {
  const client = useQueryClient();
  const refresh = (): void => {
    void client.invalidateQueries({ queryKey: queryKeys.personas });
  };
  return ({ id, name }) => {
    client.setQueryData<readonly Persona[]>(queryKeys.personas, (all) =>
      all?.filter((each) => each.id !== id),
    );
    offerUndo({
      id: `persona ${id}`,
      label: say("personas.deleted", { name }),
      undo: refresh,
      settle: () => deletePersona(id).finally(refresh),
    });
  };
}
