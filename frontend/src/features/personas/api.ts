import { callApi } from "@/lib/api-client";
import type {
  NewPersonaRequest,
  PatchedPersonaChangesRequest,
  Persona,
  PersonaPage,
} from "@/lib/api-schema";

/** The first hundred: nobody is more people than that. */
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

/** Goes on when the page closes. */
export function deletePersona(id: string): Promise<void> {
  return callApi(`/personas/${id}`, { method: "DELETE" });
}
