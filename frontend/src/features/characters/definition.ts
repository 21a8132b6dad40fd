/** What its author wrote of a character, with the field names of cards; unknown fields are kept. */
export type Definition = Readonly<Record<string, unknown>>;

export type TextField =
  | "name"
  | "nickname"
  | "description"
  | "personality"
  | "scenario"
  | "first_mes"
  | "mes_example"
  | "system_prompt"
  | "post_history_instructions"
  | "creator_notes"
  | "creator"
  | "character_version";

type ListField = "alternate_greetings" | "tags";

export function readText(definition: Definition, field: TextField): string {
  const value = definition[field];
  return typeof value === "string" ? value : "";
}

export function readList(definition: Definition, field: ListField): readonly string[] {
  const value = definition[field];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** All greetings, unchanged. The first one comes first and may be empty. */
export function readGreetings(definition: Definition): readonly string[] {
  return [readText(definition, "first_mes"), ...readList(definition, "alternate_greetings")];
}

export function writeGreetings(definition: Definition, greetings: readonly string[]): Definition {
  const [first = "", ...others] = greetings;
  return { ...definition, first_mes: first, alternate_greetings: others };
}

/** "sailor, old friend" as tags: each once, none empty. */
export function parseTags(text: string): readonly string[] {
  const tags = text.split(",").map((tag) => tag.replace(/\s+/g, " ").trim());
  return [...new Set(tags)].filter(Boolean);
}

/** The definition of a new character. */
export const EMPTY: Definition = { name: "", description: "" };
