import type { Lorebook } from "@/lib/api-schema";
import type { Text } from "@/lib/language/text";

/** Where a lorebook is open, in a few words. */
export function describeOpening(t: Text, { scope, character_ids }: Lorebook): string {
  if (scope === "always") return t("lore.alwaysOpen");
  const count = character_ids.length;
  return count > 0 ? t("lore.goesWithCount", { count }) : t("lore.openWhereChosen");
}
