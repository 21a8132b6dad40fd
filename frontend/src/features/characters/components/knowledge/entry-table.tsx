import { SortingHead } from "@/components/sorting-head";
import { useText } from "@/lib/language/use-text";
import type { Sorting } from "@/lib/sorting";
import type { Column } from "../../sort-entries";
import type { EntryTable as Table } from "../../use-entries";
import { EntryRow } from "./entry-row";
import { ROOMY_ONLY, WIDE_ONLY } from "./wide-only";

interface EntryTableProps {
  readonly table: Table;
  /** Indexes of the shown entries, in display order. */
  readonly places: readonly number[];
  readonly sorting: Sorting<Column>;
  readonly onSort: (sorting: Sorting<Column>) => void;
}

const HEADS = [
  { column: "words", text: "knowledge.words", className: "p-0" },
  { column: "content", text: "knowledge.content", className: `p-0 w-2/5 ${WIDE_ONLY}` },
  { column: "tokens", text: "common.tokens", className: `p-0 w-18 sm:w-20 ${ROOMY_ONLY}` },
  // An open note says it, too.
  { column: "use", text: "knowledge.inUseShort", className: `p-0 w-18 sm:w-20 ${ROOMY_ONLY}` },
] as const;

/** The entries as rows; the header of a column sorts by it. */
export function EntryTable({ table, places, ...sorting }: EntryTableProps) {
  const t = useText();
  return (
    <div className="overflow-hidden rounded-xl border">
      <table aria-label={t("knowledge.notes")} className="w-full table-fixed text-sm">
        <thead className="border-b bg-paper/60 text-xs">
          <tr>
            <td className="w-9" />
            {HEADS.map(({ text, ...head }) => (
              <SortingHead key={head.column} {...head} {...sorting} text={t(text)} />
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
