import { estimateTokens } from "@/lib/estimate-tokens";
import { type Sorting, sortItems } from "@/lib/sorting";
import { type BookEntry, type Entries, isEnabled, readContent, readKeys } from "./book";

export type Column = "words" | "content" | "tokens" | "use";

function readValue(entry: BookEntry, column: Column): string | number {
  if (column === "tokens") return estimateTokens(readContent(entry));
  if (column === "use") return isEnabled(entry) ? 0 : 1;
  return column === "words" ? readKeys(entry).join(", ") : readContent(entry);
}

/** The indexes of the entries in display order. */
export function sortPlaces(
  entries: Entries,
  sorting: Sorting<Column>,
  locale: string,
): readonly number[] {
  const read = (place: number, column: Column) => readValue(entries[place] ?? {}, column);
  return sortItems([...entries.keys()], sorting, read, locale);
}
