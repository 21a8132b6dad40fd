import type { Character } from "@/lib/api-schema";

/** What a character is found by. */
export function tellCharacter({ name, tagline, tags }: Character): string {
  return [name, tagline, ...tags].join("\n");
}
