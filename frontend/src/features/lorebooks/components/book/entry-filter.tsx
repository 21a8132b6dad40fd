import { Search } from "lucide";
import { Icon } from "@/components/ui/icon";
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
  book: "lore.sortBook",
  title: "lore.sortTitle",
  order: "lore.sortOrder",
  tokens: "lore.sortTokens",
};
const FIELD =
  "block h-10 rounded-xl border border-edge bg-paper text-base transition-colors focus:border-ember";

interface EntryFilterProps {
  readonly arrangement: Arrangement;
  readonly onArrange: (arrangement: Arrangement) => void;
}

/** The filter and the order of the entries. */
export function EntryFilter({ arrangement, onArrange }: EntryFilterProps) {
  const t = useText();
  const { words, kind, column } = arrangement;
  return (
    <div className="flex flex-wrap gap-2">
      <div className="relative min-w-0 grow basis-full sm:basis-56">
        <Icon
          of={Search}
          aria-hidden
          className="pointer-events-none absolute top-3 left-3.5 size-4 text-muted"
        />
        <input
          type="search"
          aria-label={t("lore.find")}
          placeholder={t("lore.find")}
          autoComplete="off"
          value={words}
          onChange={(event) => onArrange({ ...arrangement, words: event.target.value })}
          className={`${FIELD} w-full pr-3 pl-10 placeholder:text-muted`}
        />
      </div>
      <select
        aria-label={t("lore.kind")}
        value={kind}
        onChange={(event) => {
          const found = KINDS.find((each) => each === event.target.value) ?? "all";
          onArrange({ ...arrangement, kind: found });
        }}
        className={`${FIELD} w-0 min-w-0 grow truncate px-3 sm:w-auto sm:grow-0`}
      >
        {KINDS.map((each) => (
          <option key={each} value={each}>
            {t(KIND_TEXTS[each])}
          </option>
        ))}
      </select>
      {/* For narrow windows, where the table's header is hidden. */}
      <select
        aria-label={t("lore.sort")}
        value={column}
        onChange={(event) => {
          const found = COLUMNS.find((each) => each === event.target.value) ?? "book";
          onArrange({ ...arrangement, column: found, isDescending: false });
        }}
        className={`${FIELD} w-0 min-w-0 grow truncate px-3 sm:hidden`}
      >
        {COLUMNS.map((each) => (
          <option key={each} value={each}>
            {t(COLUMN_TEXTS[each])}
          </option>
        ))}
      </select>
    </div>
  );
}
