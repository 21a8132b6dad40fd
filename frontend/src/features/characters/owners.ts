import type { Character } from "@/lib/api-schema";

/** Whose a character is, in a few words. */
export function describeOwner(character: Character): string {
  const { visibility, is_mine, owner_name } = character;
  if (visibility === "server") return "Comes with this server";
  if (is_mine) return visibility === "shared" ? "Yours, shared" : "Yours";
  return owner_name ? `By ${owner_name}` : "Shared on this server";
}
