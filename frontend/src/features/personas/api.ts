import { callApi } from "@/lib/api-client";
import { allowGone } from "@/lib/api-error";
import type {
  NewPersonaRequest,
  PatchedPersonaChangesRequest,
  Persona,
  PersonaPage,
} from "@/lib/api-schema";

/** The first hundred personas, which is the most that a user can have. */
export async function fetchPersonas(signal: AbortSignal): Promise<readonly Persona[]> {
  const page = await callApi<PersonaPage>("/personas", { query: { page_size: 100 }, signal });
  return page.results;
}

export function createPersona(body: NewPersonaRequest): Promise<Persona> {
  return callApi("/personas", { method: "POST", body });
}

export function changePersona(id: string, body: PatchedPersonaChangesRequest): Promise<Persona> {
  return callApi(`/personas/${id}`, { method: "PATCH", body });
}

export function deletePersona(id: string): Promise<void> {
  return allowGone(callApi(`/personas/${id}`, { method: "DELETE" }));
}
