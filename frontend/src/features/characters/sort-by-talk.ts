import type { Character } from "@/lib/api-schema";

/** When a character was last talked to; null: not of late. */
export type FindLastTalk = (character: Character) => string | null;

/** Those talked to of late first, the last one first; the others as they come. */
export function sortByTalk(
  characters: readonly Character[],
  findLastTalk: FindLastTalk,
): readonly Character[] {
  return characters
    .map((character) => ({ character, at: findLastTalk(character) ?? "" }))
    .sort((one, other) => other.at.localeCompare(one.at))
    .map(({ character }) => character);
}
