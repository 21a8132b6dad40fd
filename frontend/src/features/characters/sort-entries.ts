import { estimateTokens } from "@/lib/estimate-tokens";
import { type BookEntry, type Entries, isEnabled, readContent, readKeys } from "./book";

export const COLUMNS = ["words", "content", "tokens", "use"] as const;
export type Column = (typeof COLUMNS)[number];

/** Null: the order of the definition. */
export type Sorting = { readonly column: Column; readonly isDescending: boolean } | null;

/** The sorting after a press on the header of `column`: ascending, descending, unsorted. */
export function turnSorting(now: Sorting, column: Column): Sorting {
  if (now?.column !== column) return { column, isDescending: false };
  return now.isDescending ? null : { column, isDescending: true };
}

function readValue(entry: BookEntry, column: Column): string | number {
  if (column === "tokens") return estimateTokens(readContent(entry));
  if (column === "use") return isEnabled(entry) ? 0 : 1;
  return column === "words" ? readKeys(entry).join(", ") : readContent(entry);
}

/** The indexes of the entries in display order; equal ones keep their order. */
export function sortPlaces(entries: Entries, sorting: Sorting, locale: string): readonly number[] {
  const places = [...entries.keys()];
  if (sorting === null) return places;
  const { column, isDescending } = sorting;
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  const values = entries.map((entry) => readValue(entry, column));
  const compare = (a: number, b: number): number => {
    const [left = "", right = ""] = [values[a], values[b]];
    // An empty entry is to be written next, so it comes last in both orders.
    if (left === "" || right === "") return left === right ? 0 : left === "" ? 1 : -1;
    const isNumeric = typeof left === "number" && typeof right === "number";
    const order = isNumeric ? left - right : collator.compare(String(left), String(right));
    return isDescending ? -order : order;
  };
  return places.sort(compare);
}
