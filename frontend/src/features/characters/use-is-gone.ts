"use client";

import { useCharacter, useLook } from "@/components/face";
import { isNotFound } from "@/lib/api-error";
import { useCharacterDetail } from "./use-character";

/** Whether the character of a chat was deleted, taken back or hidden; asked only for one that no list has. */
export function useIsGone(name: string, characterId: string | null): boolean {
  const isUnlisted = useCharacter(name) === undefined;
  // No face before the list is there.
  const isListKnown = useLook(name) !== null;
  const { error } = useCharacterDetail(isListKnown && isUnlisted ? characterId : null);
  return characterId !== null && isNotFound(error);
}
