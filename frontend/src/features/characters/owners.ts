import type { Character } from "@/lib/api-schema";
import { say } from "@/lib/language/current";

/** A short text that says who owns a character. */
export function describeOwner(character: Character): string {
  const { visibility, is_mine, is_hidden, owner_name } = character;
  if (visibility === "server") return say("gallery.ofServer");
  if (is_mine && is_hidden) return say("gallery.yoursHidden");
  if (is_mine) return visibility === "shared" ? say("gallery.yoursShared") : say("gallery.yours");
  return owner_name ? say("gallery.by", { name: owner_name }) : say("gallery.shared");
}
