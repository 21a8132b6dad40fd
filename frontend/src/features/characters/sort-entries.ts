import { estimateTokens } from "@/lib/estimate-tokens";
import { type BookEntry, type Entries, isEnabled, readContent, readKeys } from "./book";

export const COLUMNS = ["words", "content", "tokens", "use"] as const;
export type Column = (typeof COLUMNS)[number];

/** Null: as they are written down. */
export type Sorting = { readonly column: Column; readonly isDescending: boolean } | null;

/** What a press on the head of `column` makes of it: up, down, as they are written down. */
export function turnSorting(now: Sorting, column: Column): Sorting {
  if (now?.column !== column) return { column, isDescending: false };
  return now.isDescending ? null : { column, isDescending: true };
}

function readValue(entry: BookEntry, column: Column): string | number {
  if (column === "tokens") return estimateTokens(readContent(entry));
  if (column === "use") return isEnabled(entry) ? 0 : 1;
  return column === "words" ? readKeys(entry).join(", ") : readContent(entry);
}

/** The places of the entries in the order in which they are shown; what is equal stays in its order. */
export function sortPlaces(entries: Entries, sorting: Sorting, locale: string): readonly number[] {
  const places = [...entries.keys()];
  if (sorting === null) return places;
  const { column, isDescending } = sorting;
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  const values = entries.map((entry) => readValue(entry, column));
  const compare = (a: number, b: number): number => {
    const [left = "", right = ""] = [values[a], values[b]];
    if (typeof left === "number" && typeof right === "number") return left - right;
    // What has no words yet is written next, so it stands last.
    if (left === "" || right === "") return left === right ? 0 : left === "" ? 1 : -1;
    return collator.compare(String(left), String(right));
  };
  return places.sort((a, b) => (isDescending ? compare(b, a) : compare(a, b)));
}
