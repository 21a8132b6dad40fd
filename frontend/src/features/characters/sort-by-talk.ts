import type { Character } from "@/lib/api-schema";

/** When a character was last talked to; null: not recently. */
export type FindLastTalk = (character: Character) => string | null;

/**
 * The characters by their last talk, the latest first; those without one keep their order at the
 * end.
 */
export function sortByTalk(
  characters: readonly Character[],
  findLastTalk: FindLastTalk,
): readonly Character[] {
  return characters
    .map((character) => ({ character, at: findLastTalk(character) ?? "" }))
    .sort((one, other) => other.at.localeCompare(one.at))
    .map(({ character }) => character);
}
