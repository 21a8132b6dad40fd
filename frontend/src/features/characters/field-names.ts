import { say } from "@/lib/language/current";
import type { TextKey } from "@/lib/language/text";

const NAMES: Readonly<Record<string, TextKey>> = {
  name: "fields.name",
  nickname: "fields.nickname",
  description: "fields.description",
  personality: "fields.personality",
  scenario: "fields.scenario",
  first_mes: "fields.firstGreeting",
  alternate_greetings: "fields.otherGreetings",
  mes_example: "fields.examples",
  system_prompt: "fields.systemPrompt",
  post_history_instructions: "fields.postHistory",
  creator_notes: "fields.creatorNotes",
  creator: "fields.creator",
  character_version: "fields.characterVersion",
  tags: "common.tags",
  character_book: "fields.knowledge",
};

/** Label of a definition's field; a field unknown to this app is shown by its own name. */
export function nameField(field: string): string {
  const name = NAMES[field];
  return name === undefined ? field : say(name);
}

/** A value as text, for comparing two versions. */
export function writeValue(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((item) => typeof item === "string"))
    return value.join("\n\n");
  return JSON.stringify(value, null, 2);
}
