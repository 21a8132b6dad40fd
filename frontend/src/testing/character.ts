import type { Character } from "@/lib/api-schema";

/** A character as the server sends it. */
export function makeCharacter(told: Partial<Character>): Character {
  return {
    id: "7704a0e2-b7ec-5f8a-9166-61b0aeb632ac",
    slug: "bronn",
    name: "Bronn",
    tagline: "A sellsword",
    greeting: "Sit.",
    avatar: "🗡️",
    avatar_url: null,
    tags: [],
    visibility: "server",
    is_mine: false,
    is_hidden: false,
    owner_name: null,
    version: { id: "v", number: 1, created_at: "2026-01-01T00:00:00Z", note: "" },
    token_count: 900,
    updated_at: "2026-01-01T00:00:00Z",
    look: { accent: "#97460f", light: "#e0983f", device: "sword-and-coin" },
    openers: ["What do you cost?"],
    alternate_greetings: ["Speak."],
    topics: ["Wages"],
    entry_count: 12,
    ...told,
  };
}
