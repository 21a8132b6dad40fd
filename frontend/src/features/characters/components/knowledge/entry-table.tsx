import { ArrowDown, ArrowUp } from "lucide";
import { clsx } from "clsx";
import { Icon } from "@/components/ui/icon";
import type { TextKey } from "@/lib/language/text";
import { useText } from "@/lib/language/use-text";
import { COLUMNS, type Column, type Sorting, turnSorting } from "../../sort-entries";
import type { EntryTable as Table } from "../../use-entries";
import { EntryRow } from "./entry-row";
import { ROOMY_ONLY, WIDE_ONLY } from "./wide-only";

interface EntryTableProps {
  readonly table: Table;
  /** Indexes of the shown entries, in display order. */
  readonly places: readonly number[];
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
}

const HEADS: Readonly<Record<Column, TextKey>> = {
  words: "knowledge.words",
  content: "knowledge.content",
  tokens: "common.tokens",
  use: "knowledge.inUseShort",
};

const LOOKS: Readonly<Record<Column, string>> = {
  words: "",
  content: `w-2/5 ${WIDE_ONLY}`,
  tokens: `w-18 sm:w-20 ${ROOMY_ONLY}`,
  // An open note says it, too.
  use: `w-18 sm:w-20 ${ROOMY_ONLY}`,
};

function Head({
  column,
  sorting,
  onSort,
}: Omit<EntryTableProps, "table" | "places"> & {
  readonly column: Column;
}) {
  const t = useText();
  const own = sorting?.column === column ? sorting : null;
  const order = own && (own.isDescending ? "descending" : "ascending");
  const arrow = own?.isDescending ? ArrowDown : ArrowUp;
  return (
    <th scope="col" aria-sort={order ?? "none"} className={clsx("p-0", LOOKS[column])}>
      <button
        type="button"
        onClick={() => onSort(turnSorting(sorting, column))}
        className={clsx(
          "flex min-h-10 w-full items-center gap-1 px-2 text-left text-xs font-medium hover:bg-hover hover:text-ink",
          own ? "text-ink" : "text-muted",
        )}
      >
        <span className="min-w-0 truncate">{t(HEADS[column])}</span>
        <Icon of={arrow} className={clsx("size-3 shrink-0", !own && "invisible")} />
      </button>
    </th>
  );
}

/** The entries as rows; the header of a column sorts by it. */
export function EntryTable({ table, places, sorting, onSort }: EntryTableProps) {
  const t = useText();
  return (
    <div className="overflow-hidden rounded-xl border">
      <table aria-label={t("knowledge.notes")} className="w-full table-fixed text-sm">
        <thead className="border-b bg-paper/60">
          <tr>
            <td className="w-9" />
            {COLUMNS.map((column) => (
              <Head key={column} column={column} sorting={sorting} onSort={onSort} />
            ))}
            <td className={`w-11 ${WIDE_ONLY}`} />
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <EntryRow key={place} table={table} entry={table.entries[place] ?? {}} place={place} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
