import type { Character } from "@/lib/api-schema";
import {
  DEFAULT_CHARACTER,
  cleanName,
  findCharacter,
  isCharacterId,
  isDefaultCharacter,
} from "@/lib/characters";

/** The character that a new chat is with. */
export interface Partner {
  /** Null if no character has the name, or the list is not loaded yet. */
  readonly id: string | null;
  readonly name: string;
  /**
   * First messages to choose from, the default one first, as in the list; the server uses the same
   * indexes.
   */
  readonly greetings: readonly string[];
  /** False: the app knows nothing but the name, and the model plays it by that alone. */
  readonly isKnown: boolean;
}

/**
 * The partner that `wanted` (an id, a slug or a name) means. Null for an unknown id, and, until the
 * characters are loaded, for any but the default one.
 */
export function findPartner(
  characters: readonly Character[] | undefined,
  wanted: string,
): Partner | null {
  const known = findCharacter(characters, wanted);
  if (known) {
    const { id, name, greeting, alternate_greetings } = known;
    const greetings = [greeting, ...alternate_greetings];
    return { id, name, greetings, isKnown: true };
  }
  if (isDefaultCharacter(wanted))
    return { id: null, name: DEFAULT_CHARACTER, greetings: [], isKnown: true };
  if (!characters || isCharacterId(wanted)) return null;
  return { id: null, name: cleanName(wanted), greetings: [], isKnown: false };
}
