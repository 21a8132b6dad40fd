import { useText } from "@/lib/language/use-text";
import { SortingHead, type SortingHeadProps } from "./sorting-head";

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
