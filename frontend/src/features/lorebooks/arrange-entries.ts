import { estimateTokens } from "@/lib/estimate-tokens";
import { matchesWords } from "@/lib/match-words";
import { type Sorting, sortItems } from "@/lib/sorting";
import { type LoreEntry, isByMeaning, isPattern, readLabel } from "./entry";

export const KINDS = [
  "all",
  "used",
  "unused",
  "constant",
  "patterns",
  "meaning",
  "keyless",
] as const;
export type EntryKind = (typeof KINDS)[number];

export const COLUMNS = ["title", "order", "tokens"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Arrangement {
  readonly words: string;
  readonly kind: EntryKind;
  readonly sorting: Sorting<Column>;
}

export const PLAIN: Arrangement = { words: "", kind: "all", sorting: null };

export interface Folder {
  readonly name: string;
  readonly entries: readonly LoreEntry[];
}

const IS_OF_KIND: Readonly<Record<EntryKind, (entry: LoreEntry) => boolean>> = {
  all: () => true,
  used: ({ enabled }) => enabled,
  unused: ({ enabled }) => !enabled,
  constant: ({ constant }) => constant,
  patterns: ({ keys, secondary_keys }) => [...keys, ...secondary_keys].some(isPattern),
  meaning: isByMeaning,
  // Such an entry would never be activated.
  keyless: (entry) => entry.keys.length === 0 && !entry.constant && !isByMeaning(entry),
};

/** The text that the search field compares. */
function tellEntry({ keys, secondary_keys, comment, content }: LoreEntry): string {
  return [comment, ...keys, ...secondary_keys, content].join("\n");
}

function readValue(entry: LoreEntry, column: Column): string | number {
  if (column === "title") return nameEntry(entry);
  return column === "order" ? entry.order : countTokens(entry);
}

const counted = new WeakMap<LoreEntry, number>();

/** Roughly how many tokens an entry takes in a prompt. */
export function countTokens(entry: LoreEntry): number {
  const known = counted.get(entry);
  if (known !== undefined) return known;
  const count = estimateTokens(entry.content);
  counted.set(entry, count);
  return count;
}

/** An entry's display name: its title, else its first keys; empty if it has neither. */
export function nameEntry(entry: LoreEntry): string {
  return readLabel(entry).title || entry.keys.slice(0, 3).join(", ");
}

/** The entries that match the filter, sorted. */
export function arrangeEntries(
  entries: readonly LoreEntry[],
  { words, kind, sorting }: Arrangement,
  locale: string,
): readonly LoreEntry[] {
  const found = entries.filter(
    (entry) => IS_OF_KIND[kind](entry) && matchesWords(tellEntry(entry), words),
  );
  return sortItems(found, sorting, readValue, locale);
}

/** Groups entries by folder: entries without a folder first, folders in the order of their first entry. */
export function groupByFolder(entries: readonly LoreEntry[]): readonly Folder[] {
  const folders = new Map<string, LoreEntry[]>([["", []]]);
  for (const entry of entries) {
    const { folder } = readLabel(entry);
    const known = folders.get(folder);
    if (known) known.push(entry);
    else folders.set(folder, [entry]);
  }
  return [...folders]
    .map(([name, inside]) => ({ name, entries: inside }))
    .filter(({ entries: inside }) => inside.length > 0);
}
