import type { Character } from "@/lib/api-schema";
import {
  DEFAULT_CHARACTER,
  cleanName,
  findCharacter,
  isCharacterId,
  isDefaultCharacter,
} from "@/lib/characters";

/** Whom a new chat is with. */
export interface Partner {
  /** Null where nobody here has the name, or nobody is known yet. */
  readonly id: string | null;
  readonly name: string;
  readonly tagline: string;
  /** What they may begin with, the usual one first, as a list has them; the server counts them the same way. */
  readonly greetings: readonly string[];
  /** False: somebody the app knows nothing about, who is played by name alone. */
  readonly isKnown: boolean;
}

/**
 * Whom `wanted` (an id, a slug or a name) means. While the characters are not loaded only the default one
 * is certain; null for anybody else.
 */
export function findPartner(
  characters: readonly Character[] | undefined,
  wanted: string,
): Partner | null {
  const known = findCharacter(characters, wanted);
  if (known) {
    const { id, name, tagline, greeting, alternate_greetings } = known;
    const greetings = [greeting, ...alternate_greetings];
    return { id, name, tagline, greetings, isKnown: true };
  }
  if (isDefaultCharacter(wanted))
    return {
      id: null,
      name: DEFAULT_CHARACTER,
      tagline: "",
      greetings: [],
      isKnown: true,
    };
  if (!characters || isCharacterId(wanted)) return null;
  return {
    id: null,
    name: cleanName(wanted),
    tagline: "",
    greetings: [],
    isKnown: false,
  };
}
