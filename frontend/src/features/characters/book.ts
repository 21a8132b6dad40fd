import { isRecord } from "@/lib/is-record";
import type { Definition } from "./definition";

/** A knowledge entry with the field names of character cards; unknown fields are kept. */
export type BookEntry = Readonly<Record<string, unknown>>;
export type Entries = readonly BookEntry[];

export function readEntries(definition: Definition): Entries {
  const book = definition["character_book"];
  const entries = isRecord(book) ? book["entries"] : null;
  return Array.isArray(entries) ? entries.filter(isRecord) : [];
}

/** The definition with these entries; without a book it gets one only if there are entries. */
export function writeEntries(definition: Definition, entries: Entries): Definition {
  const book = definition["character_book"];
  if (entries.length > 0 || isRecord(book))
    return {
      ...definition,
      character_book: { extensions: {}, ...(isRecord(book) ? book : {}), entries },
    };
  return definition;
}

export function readKeys(entry: BookEntry): readonly string[] {
  const keys = entry["keys"];
  return Array.isArray(keys) ? keys.filter((key) => typeof key === "string") : [];
}

export function readContent(entry: BookEntry): string {
  return typeof entry["content"] === "string" ? entry["content"] : "";
}

/** An entry without the field is enabled. */
export function isEnabled(entry: BookEntry): boolean {
  return entry["enabled"] !== false;
}

/** Part of every prompt, whatever the chat is about. */
export function isConstant(entry: BookEntry): boolean {
  return entry["constant"] === true;
}

export function makeEntry(entries: Entries): BookEntry {
  const orders = entries.map((entry) => Number(entry["insertion_order"]) || 0);
  const insertion_order = Math.max(0, ...orders) + 1;
  return { keys: [], content: "", enabled: true, insertion_order, extensions: {} };
}

export function changeEntry(
  entries: Entries,
  place: number,
  changes: Readonly<Record<string, unknown>>,
): Entries {
  return entries.map((entry, index) => (index === place ? { ...entry, ...changes } : entry));
}

export function removeEntries(entries: Entries, places: ReadonlySet<number>): Entries {
  return entries.filter((_entry, index) => !places.has(index));
}

export function enableEntries(
  entries: Entries,
  places: ReadonlySet<number>,
  enabled: boolean,
): Entries {
  return entries.map((entry, index) => (places.has(index) ? { ...entry, enabled } : entry));
}
