import { ArrowDown, ArrowUp } from "lucide";
import { Icon } from "@/components/ui/icon";
import type { Arrangement, Column } from "../../arrange-entries";

export interface SortingHeadProps {
  readonly column: Column;
  readonly text: string;
  readonly className: string;
  readonly arrangement: Arrangement;
  readonly onArrange: (arrangement: Arrangement) => void;
}

/** The first press sorts by the column, the second reverses the order, the third restores the book's order. */
export function SortingHead({ column, text, className, arrangement, onArrange }: SortingHeadProps) {
  const isSorted = arrangement.column === column;
  const { isDescending } = arrangement;
  const press = (): void => {
    if (!isSorted) onArrange({ ...arrangement, column, isDescending: false });
    else if (!isDescending) onArrange({ ...arrangement, isDescending: true });
    else onArrange({ ...arrangement, column: "book", isDescending: false });
  };
  const icon = isDescending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (isDescending ? "descending" : "ascending") : undefined}
      className={className}
    >
      <button
        type="button"
        onClick={press}
        className="inline-flex min-h-9 items-center gap-1 rounded font-medium hover:text-ink"
      >
        {text}
        {isSorted && <Icon of={icon} className="size-3.5" />}
      </button>
    </th>
  );
}
