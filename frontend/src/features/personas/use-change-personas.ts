import { useQueryClient } from "@tanstack/react-query";
import type { Persona } from "@/lib/api-schema";
import { deleteLater } from "@/lib/delete-later";
import { say } from "@/lib/language/current";
import { queryKeys } from "@/lib/query-keys";
import { type Action, useAction } from "@/lib/use-action";
import { type RecordForm, useRecordForm } from "@/lib/use-record-form";
import { changePersona, createPersona, deletePersona, fetchPersonas } from "./api";

interface Choice {
  readonly id: string;
  readonly isDefault: boolean;
}

/** Refetches all personas, because a new default replaces the old one. */
export function useChooseDefault(): Action<Choice, Persona> {
  const client = useQueryClient();
  return useAction(({ id, isDefault }: Choice) => changePersona(id, { is_default: isDefault }), {
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.personas }),
  });
}

export type PersonaFields = Pick<Persona, "name" | "description">;

/** The form of a persona, or of a new one if null; with `isFirst` a new one becomes the default. */
export function usePersonaForm(
  persona: Persona | null,
  isFirst: boolean,
  onStored: () => void,
): RecordForm<PersonaFields> {
  const client = useQueryClient();
  return useRecordForm<Persona, PersonaFields>({
    saved: persona,
    read: (stored) => ({ name: stored?.name ?? "", description: stored?.description ?? "" }),
    load: async (signal) => (await fetchPersonas(signal)).find(({ id }) => id === persona?.id),
    store: async (changes) => {
      const stored = await (persona
        ? changePersona(persona.id, changes)
        : createPersona({ name: "", ...changes, ...(isFirst ? { is_default: true } : {}) }));
      await client.invalidateQueries({ queryKey: queryKeys.personas });
      return stored;
    },
    onStored,
  });
}

/** Hides a persona at once; the server deletes it when that can no longer be undone. */
export function useDeletePersona(): (persona: Persona) => void {
  const client = useQueryClient();
  return ({ id, name }) =>
    deleteLater({
      ids: [id],
      label: say("personas.deleted", { name }),
      send: () => deletePersona(id),
      refresh: () => client.invalidateQueries({ queryKey: queryKeys.personas }),
    });
}
