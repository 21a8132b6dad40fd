import { CHOSEN_PLACES } from "@/components/lore/places";
import type { Text, TextKey } from "@/lib/language/text";
import { BY_MEANING, type EntryFields, type LOGICS, type ROLES } from "./entry";
import type { BookFields } from "./use-books";

/** The labels of an entry's fields in its form. */
export const FIELD_TEXTS: Readonly<Record<keyof EntryFields, TextKey>> = {
  keys: "lore.keys",
  secondary_keys: "lore.secondaryKeys",
  selective_logic: "lore.logic",
  content: "lore.content",
  comment: "lore.title",
  enabled: "lore.enabled",
  constant: "lore.constant",
  order: "lore.order",
  position: "lore.position",
  depth: "lore.depth",
  role: "lore.role",
  probability: "lore.probability",
  group: "lore.groupName",
  group_weight: "lore.groupWeight",
  group_override: "lore.groupOverride",
  sticky: "lore.sticky",
  cooldown: "lore.cooldown",
  delay: "lore.delay",
  scan_depth: "lore.scanDepth",
  case_sensitive: "lore.caseSensitive",
  match_whole_words: "lore.wholeWords",
  exclude_recursion: "lore.excludeRecursion",
  prevent_recursion: "lore.preventRecursion",
  delay_until_recursion: "lore.delayUntilRecursion",
  ignore_budget: "lore.ignoreBudget",
  extensions: "lore.byMeaning",
};

const LOGIC_TEXTS: Readonly<Record<(typeof LOGICS)[number], TextKey>> = {
  0: "lore.logicAny",
  1: "lore.logicNotAll",
  2: "lore.logicNone",
  3: "lore.logicAll",
};

const SPEAKERS: Readonly<Record<(typeof ROLES)[number], TextKey>> = {
  0: "lore.role0",
  1: "lore.role1",
  2: "lore.role2",
};

const CHOICES: Readonly<Record<string, Readonly<Record<number, TextKey>>>> = {
  selective_logic: LOGIC_TEXTS,
  role: SPEAKERS,
  position: CHOSEN_PLACES,
};

/** A value as the form shows it; empty: not set. */
function describeValue(t: Text, value: unknown): string {
  if (Array.isArray(value)) return value.join("\n");
  if (typeof value === "boolean") return t(value ? "lore.yes" : "lore.no");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** The value of an entry's field as the form shows it. */
export function describeField(t: Text, field: keyof EntryFields, value: unknown): string {
  if (field === "extensions")
    return describeValue(t, (value as EntryFields["extensions"])[BY_MEANING] === true);
  const text = CHOICES[field]?.[value as number];
  return text ? t(text) : describeValue(t, value);
}

/** The labels of a lorebook's settings in their form. */
export const SETTING_TEXTS: Readonly<Record<keyof BookFields, TextKey>> = {
  name: "lore.name",
  description: "lore.description",
  scope: "lore.open",
  character_ids: "common.characters",
  scan_depth: "lore.scanDepth",
  token_budget: "lore.budget",
  recursive_scanning: "lore.recursive",
};

/** A setting's value as the form shows it; for characters, their number. */
export function describeSetting(t: Text, field: keyof BookFields, value: unknown): string {
  if (field === "scope") return t(value === "always" ? "lore.openAll" : "lore.openChosen");
  return describeValue(t, Array.isArray(value) ? value.length : value);
}
