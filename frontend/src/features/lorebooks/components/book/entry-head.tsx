import { ArrowDown, ArrowUp } from "lucide";
import { useText } from "@/lib/language/use-text";
import { Icon } from "@/components/ui/icon";
import type { Arrangement, Column } from "../../arrange-entries";

interface SortingHeadProps {
  readonly column: Column;
  readonly text: string;
  readonly className: string;
  readonly arrangement: Arrangement;
  readonly onArrange: (arrangement: Arrangement) => void;
}

/** The first press sorts by the column, the second reverses the order, the third restores the book's order. */
function SortingHead({ column, text, className, arrangement, onArrange }: SortingHeadProps) {
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

type EntryHeadProps = Pick<SortingHeadProps, "arrangement" | "onArrange">;

export function EntryHead(props: EntryHeadProps) {
  const t = useText();
  return (
    <thead className="text-sm text-muted max-sm:sr-only">
      <tr>
        <td className="w-10" />
        <SortingHead {...props} column="title" text={t("lore.entry")} className="px-2 text-left" />
        <th scope="col" className="hidden w-1/2 px-2 text-left font-medium md:table-cell">
          {t("lore.content")}
        </th>
        <SortingHead
          {...props}
          column="order"
          text={t("lore.order")}
          className="hidden w-20 px-2 text-right sm:table-cell"
        />
        <SortingHead
          {...props}
          column="tokens"
          text={t("common.tokens")}
          className="w-20 pr-4 pl-2 text-right"
        />
      </tr>
    </thead>
  );
}
