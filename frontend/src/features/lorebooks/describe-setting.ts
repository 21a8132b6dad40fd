import type { Text, TextKey } from "@/lib/language/text";
import { describeValue } from "./describe-field";
import type { BookFields } from "./use-books";

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
