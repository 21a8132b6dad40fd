import { SortingHead } from "@/components/sorting-head";
import { useText } from "@/lib/language/use-text";
import type { Sorting } from "@/lib/sorting";
import type { Column } from "../../arrange-entries";

interface EntryHeadProps {
  readonly sorting: Sorting<Column>;
  readonly onSort: (sorting: Sorting<Column>) => void;
}

export function EntryHead(props: EntryHeadProps) {
  const t = useText();
  return (
    <thead className="text-sm text-muted max-sm:sr-only">
      <tr>
        <td className="w-10" />
        <SortingHead {...props} column="title" text={t("lore.entry")} />
        <th scope="col" className="hidden w-1/2 px-2 text-left font-medium md:table-cell">
          {t("lore.content")}
        </th>
        <SortingHead
          {...props}
          isRight
          column="order"
          text={t("lore.order")}
          className="hidden w-20 sm:table-cell"
        />
        <SortingHead
          {...props}
          isRight
          column="tokens"
          text={t("common.tokens")}
          className="w-20 pr-2"
        />
      </tr>
    </thead>
  );
}
