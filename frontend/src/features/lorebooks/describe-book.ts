import type { Lorebook } from "@/lib/api-schema";
import type { Text } from "@/lib/language/text";
import { describeTokens, formatCount } from "@/lib/counts";

/** Where a lorebook is open, in a few words. */
export function describeOpening(t: Text, { scope, character_ids }: Lorebook): string {
  if (scope === "always") return t("lore.alwaysOpen");
  const count = character_ids.length;
  return count > 0 ? t("lore.goesWithCount", { count }) : t("lore.openWhereChosen");
}

/** The size of a lorebook: "12 entries · 840 tokens". */
export function describeSize(t: Text, { entry_count, token_count }: Lorebook): string {
  if (entry_count === 0) return t("lore.noEntries");
  const entries = t("lore.entryCount", {
    count: entry_count,
    shown: formatCount(entry_count),
  });
  const tokens = describeTokens(token_count);
  return `${entries} · ${tokens}`;
}
