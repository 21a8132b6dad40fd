/** How a table is sorted; null: as its entries are stored. */
export type Sorting<Column extends string> = {
  readonly column: Column;
  readonly isDescending: boolean;
} | null;

/** The sorting after a press on the header of `column`: ascending, descending, unsorted. */
export function turnSorting<Column extends string>(
  now: Sorting<Column>,
  column: Column,
): Sorting<Column> {
  if (now?.column !== column) return { column, isDescending: false };
  return now.isDescending ? null : { column, isDescending: true };
}

/** `items` sorted by the values that `read` returns; equal ones keep their order. */
export function sortItems<Item, Column extends string>(
  items: readonly Item[],
  sorting: Sorting<Column>,
  read: (item: Item, column: Column) => string | number,
  locale: string,
): readonly Item[] {
  if (sorting === null) return items;
  const { column, isDescending } = sorting;
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  const rows = items.map((item) => ({ item, value: read(item, column) }));
  rows.sort(({ value: left }, { value: right }) => {
    // An empty entry is to be written next, so it comes last in both orders.
    if (left === "" || right === "") return left === right ? 0 : left === "" ? 1 : -1;
    const isNumeric = typeof left === "number" && typeof right === "number";
    const order = isNumeric ? left - right : collator.compare(String(left), String(right));
    return isDescending ? -order : order;
  });
  return rows.map(({ item }) => item);
}
