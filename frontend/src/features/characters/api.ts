import { callApi } from "@/lib/api-client";
import type {
  Character,
  CharacterDetail,
  CharacterVersionDetail,
  CharacterVersionPage,
  PatchedCharacterChangesRequest,
  TryReceipt,
} from "@/lib/api-schema";
import type { Definition } from "./definition";

export function fetchCharacters(signal: AbortSignal): Promise<readonly Character[]> {
  return callApi("/characters", { signal });
}

export function fetchCharacter(id: string, signal: AbortSignal): Promise<CharacterDetail> {
  return callApi(`/characters/${id}`, { signal });
}

export function createCharacter(definition: Definition): Promise<CharacterDetail> {
  return callApi("/characters", { method: "POST", body: { definition } });
}

export function changeCharacter(
  id: string,
  body: PatchedCharacterChangesRequest,
): Promise<CharacterDetail> {
  return callApi(`/characters/${id}`, { method: "PATCH", body });
}

export function deleteCharacter(id: string): Promise<void> {
  return callApi(`/characters/${id}`, { method: "DELETE" });
}

export function copyCharacter(id: string): Promise<CharacterDetail> {
  return callApi(`/characters/${id}/duplicate`, { method: "POST" });
}

export function fetchVersions(
  id: string,
  page: number,
  signal: AbortSignal,
): Promise<CharacterVersionPage> {
  return callApi(`/characters/${id}/versions`, { query: { page }, signal });
}

export function fetchVersion(
  id: string,
  number: number,
  signal: AbortSignal,
): Promise<CharacterVersionDetail> {
  return callApi(`/characters/${id}/versions/${number}`, { signal });
}

export function restoreVersion(id: string, number: number): Promise<CharacterDetail> {
  return callApi(`/characters/${id}/versions/${number}/restore`, { method: "POST" });
}

export function putPicture(id: string, picture: Blob): Promise<{ readonly avatar_url: string }> {
  return callApi(`/characters/${id}/avatar`, { method: "PUT", body: picture });
}

export function deletePicture(id: string): Promise<void> {
  return callApi(`/characters/${id}/avatar`, { method: "DELETE" });
}

/** What a reply to `message` would be made from; no model is asked, and nothing is stored. */
export function tryCharacter(
  id: string,
  message: string,
  signal: AbortSignal,
): Promise<TryReceipt> {
  return callApi(`/characters/${id}/try`, { method: "POST", body: { message }, signal });
}
