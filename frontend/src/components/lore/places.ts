import type { TextKey } from "@/lib/language/text";

/** The places in a prompt that can be chosen for an entry, by their numbers in lorebook files. */
export const CHOSEN_PLACES: Readonly<Record<number, TextKey>> = {
  0: "lore.place0",
  1: "lore.place1",
  2: "lore.place2",
  3: "lore.place3",
  4: "lore.place4",
  5: "lore.place5",
  6: "lore.place6",
  7: "lore.place7",
};

/** All places, with those that only the decorators of a card can set. */
export const PLACES: Readonly<Record<number, TextKey>> = {
  ...CHOSEN_PLACES,
  8: "lore.place8",
  9: "lore.place9",
};
