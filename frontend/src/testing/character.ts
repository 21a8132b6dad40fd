import type { Character } from "@/lib/api-schema";

/** A character as the server tells of it. */
export function makeCharacter(told: Partial<Character>): Character {
  return {
    slug: "bronn",
    name: "Bronn",
    tagline: "A sellsword",
    greeting: "Sit.",
    avatar: "🗡️",
    look: { accent: "#97460f", light: "#e0983f", device: "sword-and-coin" },
    openers: ["What do you cost?"],
    alternate_greetings: ["Speak."],
    topics: ["Wages"],
    entry_count: 12,
    ...told,
  };
}
