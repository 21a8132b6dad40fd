import { SearchField } from "@/components/ui/search-field";
import { Select } from "@/components/ui/select";
import type { TextKey } from "@/lib/language/text";
import { useText } from "@/lib/language/use-text";
import {
  type Arrangement,
  COLUMNS,
  type Column,
  type EntryKind,
  KINDS,
} from "../../arrange-entries";

const KIND_TEXTS: Readonly<Record<EntryKind, TextKey>> = {
  all: "lore.kindAll",
  used: "lore.kindUsed",
  unused: "lore.kindUnused",
  constant: "lore.kindConstant",
  patterns: "lore.kindPatterns",
  meaning: "lore.kindMeaning",
  keyless: "lore.kindKeyless",
};
const COLUMN_TEXTS: Readonly<Record<Column, TextKey>> = {
  title: "lore.sortTitle",
  order: "lore.sortOrder",
  tokens: "lore.sortTokens",
};

interface EntryFilterProps {
  readonly arrangement: Arrangement;
  readonly onArrange: (arrangement: Arrangement) => void;
}

/** The filter and the order of the entries. */
export function EntryFilter({ arrangement, onArrange }: EntryFilterProps) {
  const t = useText();
  const { words, kind, sorting } = arrangement;
  return (
    <div className="flex flex-wrap gap-2">
      <SearchField
        label={t("lore.find")}
        value={words}
        onText={(text) => onArrange({ ...arrangement, words: text })}
        className="basis-full sm:basis-56"
      />
      <Select
        aria-label={t("lore.kind")}
        value={kind}
        onChange={(event) => {
          const found = KINDS.find((each) => each === event.target.value) ?? "all";
          onArrange({ ...arrangement, kind: found });
        }}
        size="button"
        className="w-0 grow sm:w-auto sm:grow-0"
      >
        {KINDS.map((each) => (
          <option key={each} value={each}>
            {t(KIND_TEXTS[each])}
          </option>
        ))}
      </Select>
      {/* For narrow windows, where the table's header is hidden. */}
      <Select
        aria-label={t("lore.sort")}
        value={sorting?.column ?? ""}
        onChange={(event) => {
          const column = COLUMNS.find((each) => each === event.target.value);
          onArrange({ ...arrangement, sorting: column ? { column, isDescending: false } : null });
        }}
        size="button"
        className="w-0 grow sm:hidden"
      >
        <option value="">{t("lore.sortBook")}</option>
        {COLUMNS.map((each) => (
          <option key={each} value={each}>
            {t(COLUMN_TEXTS[each])}
          </option>
        ))}
      </Select>
    </div>
  );
}
