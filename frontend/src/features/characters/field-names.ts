const NAMES: Readonly<Record<string, string>> = {
  name: "Name",
  nickname: "Called in a chat",
  description: "Who they are",
  personality: "How they are and speak",
  scenario: "Where you meet",
  first_mes: "First greeting",
  alternate_greetings: "Other greetings",
  mes_example: "Examples",
  system_prompt: "Instructions before everything",
  post_history_instructions: "Instructions after everything",
  creator_notes: "Notes for whoever uses them",
  creator: "Made by",
  character_version: "Their own version",
  tags: "Tags",
  character_book: "Knowledge",
};

/** A field of a definition as people call it; one that only other programs know by its own name. */
export function nameField(field: string): string {
  return NAMES[field] ?? field;
}

/** A value as text that two versions can be compared by. */
export function writeValue(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((item) => typeof item === "string"))
    return value.join("\n\n");
  return JSON.stringify(value, null, 2);
}
