import type { Character } from "@/lib/api-schema";
import { DEFAULT_CHARACTER, cleanName, findCharacter, isDefaultCharacter } from "@/lib/characters";

/** Whom a new chat is with. */
export interface Partner {
  readonly name: string;
  readonly tagline: string;
  /** What they begin with; null where there is nothing to be shown, and so nothing to be stored. */
  readonly greeting: string | null;
  /** False: somebody the app knows nothing about, who is played by name alone. */
  readonly isKnown: boolean;
}

/**
 * Whom `wanted` (a slug or a name) means. While the characters are not loaded only the default one
 * is certain; null for anybody else.
 */
export function findPartner(
  characters: readonly Character[] | undefined,
  wanted: string,
): Partner | null {
  const known = findCharacter(characters, wanted);
  if (known) {
    const { name, tagline, greeting } = known;
    return { name, tagline, greeting: greeting || null, isKnown: true };
  }
  if (isDefaultCharacter(wanted))
    return { name: DEFAULT_CHARACTER, tagline: "", greeting: null, isKnown: true };
  if (!characters) return null;
  return { name: cleanName(wanted), tagline: "", greeting: null, isKnown: false };
}
