import type { Character } from "@/lib/api-schema";
import { matchesWords } from "@/lib/match-words";

/** The text that a search for characters looks through. */
export function tellCharacter({ name, tagline, tags }: Character): string {
  return [name, tagline, ...tags].join("\n");
}

export type Scope = "all" | "mine" | "server";

export interface WantedCharacters {
  readonly words: string;
  /** Null: any. */
  readonly tag: string | null;
  readonly scope: Scope;
}

function isInScope({ is_mine }: Character, scope: Scope): boolean {
  return scope === "all" || is_mine === (scope === "mine");
}

/** The characters in scope that have the tag, and every word in their name, tagline or tags. */
export function findCharacters(
  characters: readonly Character[],
  { words, tag, scope }: WantedCharacters,
): readonly Character[] {
  return characters.filter((character) => {
    if (!isInScope(character, scope)) return false;
    if (tag !== null && !character.tags.includes(tag)) return false;
    return matchesWords(tellCharacter(character), words);
  });
}

/** The most frequent tags first, ties in alphabetical order. */
export function listTags(characters: readonly Character[], most: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const { tags } of characters)
    for (const tag of new Set(tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts]
    .sort(([one, ones], [other, others]) => others - ones || one.localeCompare(other, "en"))
    .slice(0, most)
    .map(([tag]) => tag);
}
