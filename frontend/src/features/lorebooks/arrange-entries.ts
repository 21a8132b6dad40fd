import { estimateTokens } from "@/lib/estimate-tokens";
import { matchesWords } from "@/lib/match-words";
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

export const COLUMNS = ["book", "title", "order", "tokens"] as const;
/** `book`: as the entries stand in the book. */
export type Column = (typeof COLUMNS)[number];

export interface Arrangement {
  readonly words: string;
  readonly kind: EntryKind;
  readonly column: Column;
  readonly isDescending: boolean;
}

export const PLAIN: Arrangement = { words: "", kind: "all", column: "book", isDescending: false };

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
  // It would never get in.
  keyless: (entry) => entry.keys.length === 0 && !entry.constant && !isByMeaning(entry),
};

/** What an entry is found by. */
function tellEntry({ keys, secondary_keys, comment, content }: LoreEntry): string {
  return [comment, ...keys, ...secondary_keys, content].join("\n");
}

const COMPARE: Readonly<Record<Column, (one: LoreEntry, other: LoreEntry) => number>> = {
  book: () => 0,
  title: (one, other) =>
    nameEntry(one).localeCompare(nameEntry(other), undefined, { numeric: true }),
  order: (one, other) => one.order - other.order,
  tokens: (one, other) => countTokens(one) - countTokens(other),
};

const counted = new WeakMap<LoreEntry, number>();

/** About what an entry takes of a prompt. */
export function countTokens(entry: LoreEntry): number {
  const known = counted.get(entry);
  if (known !== undefined) return known;
  const count = estimateTokens(entry.content);
  counted.set(entry, count);
  return count;
}

/** What an entry is called: its title, else its first keys; empty where it has neither. */
export function nameEntry(entry: LoreEntry): string {
  return readLabel(entry).title || entry.keys.slice(0, 3).join(", ");
}

/** Those that are asked for, sorted. */
export function arrangeEntries(
  entries: readonly LoreEntry[],
  { words, kind, column, isDescending }: Arrangement,
): readonly LoreEntry[] {
  const found = entries.filter(
    (entry) => IS_OF_KIND[kind](entry) && matchesWords(tellEntry(entry), words),
  );
  if (column === "book") return isDescending ? found.reverse() : found;
  const compare = COMPARE[column];
  const sign = isDescending ? -1 : 1;
  return found.sort((one, other) => sign * compare(one, other));
}

/** Entries by their folders: those in none first, folders in the order of their first entry. */
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
