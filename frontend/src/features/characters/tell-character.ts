import type { Character } from "@/lib/api-schema";

/** The text that a search for characters looks through. */
export function tellCharacter({ name, tagline, tags }: Character): string {
  return [name, tagline, ...tags].join("\n");
}
