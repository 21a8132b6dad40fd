import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide";
import { Icon } from "@/components/ui/icon";
import { type Sorting, turnSorting } from "@/lib/sorting";

interface SortingHeadProps<Column extends string> {
  readonly column: Column;
  readonly text: string;
  readonly className?: string;
  /** The column's values are numbers at the right. */
  readonly isRight?: boolean;
  readonly sorting: Sorting<Column>;
  readonly onSort: (sorting: Sorting<Column>) => void;
}

/** The header of a column by which the table can be sorted. */
export function SortingHead<Column extends string>(props: SortingHeadProps<Column>) {
  const { column, text, className, isRight = false, sorting, onSort } = props;
  const own = sorting?.column === column ? sorting : null;
  const order = own && (own.isDescending ? "descending" : "ascending");
  return (
    <th scope="col" aria-sort={order ?? "none"} className={className}>
      <button
        type="button"
        onClick={() => onSort(turnSorting(sorting, column))}
        className={clsx(
          "flex min-h-10 w-full items-center gap-1 px-2 font-medium hover:bg-hover hover:text-ink",
          own ? "text-ink" : "text-muted",
          isRight && "flex-row-reverse",
        )}
      >
        <span className="min-w-0 truncate">{text}</span>
        <Icon
          of={own?.isDescending ? ArrowDown : ArrowUp}
          className={clsx("size-3 shrink-0", !own && "invisible")}
        />
      </button>
    </th>
  );
}
