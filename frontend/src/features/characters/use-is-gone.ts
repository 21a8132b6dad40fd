import { useCharacter, useLook } from "@/components/face";
import { isNotFound } from "@/lib/api-error";
import { useCharacterDetail } from "./use-character";

/**
 * Whether a chat's character was deleted, unshared or hidden; fetched only if the list lacks it.
 */
export function useIsGone(name: string, characterId: string | null): boolean {
  const isUnlisted = useCharacter(name) === undefined;
  // `useLook` returns null until the list is loaded.
  const isListKnown = useLook(name) !== null;
  const { error } = useCharacterDetail(isListKnown && isUnlisted ? characterId : null);
  return characterId !== null && isNotFound(error);
}
