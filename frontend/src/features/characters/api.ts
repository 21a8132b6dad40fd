import { callApi } from "@/lib/api-client";
import { allowGone } from "@/lib/api-error";
import type {
  CharacterDetail,
  CharacterVersionDetail,
  CharacterVersionPage,
  PatchedCharacterChangesRequest,
  SaidRequest,
  TryAnswer,
} from "@/lib/api-schema";
import type { Definition } from "./definition";

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
  return allowGone(callApi(`/characters/${id}`, { method: "DELETE" }));
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

/** An earlier message of a test chat. */
export type Said = SaidRequest;

interface TryWish {
  readonly definition: Definition;
  readonly history: readonly Said[];
  readonly message: string;
}

interface TryOptions {
  readonly signal: AbortSignal;
  /** Also asks a model for a reply. */
  readonly wantsReply?: boolean;
}

/**
 * Returns what a reply to an unsaved definition would be built from; nothing is stored. `id` null:
 * the character does not exist yet.
 */
export function tryCharacter(
  id: string | null,
  { definition, history, message }: TryWish,
  { signal, wantsReply = false }: TryOptions,
): Promise<TryAnswer> {
  const body = { definition, history, message, ...(wantsReply ? { reply: true } : {}) };
  const path = id === null ? "/characters/try" : (`/characters/${id}/try` as const);
  return callApi(path, { method: "POST", body, signal });
}
