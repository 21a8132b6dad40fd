import { type KeyboardEvent, type ReactElement, type ReactNode, useRef, useState } from "react";
import { isComposing } from "@/lib/composing";
import { matchesWords } from "@/lib/match-words";
import { useText } from "@/lib/language/use-text";
import { MenuLabel } from "./menu-items";

/** Up to this many options can be taken in at a glance; more get a search field. */
const AT_A_GLANCE = 8;

interface Option {
  /** The text that the search field compares. */
  readonly told: string;
  readonly item: ReactElement;
}

export interface ChoicesProps {
  /** The heading above the options. */
  readonly title: string;
  /** The label of the search field, which only long lists have. */
  readonly search: string;
  readonly options: readonly Option[];
  /** Items that are always shown below the options. */
  readonly children?: ReactNode;
}

/** A menu of options; a long one has a field that filters them. */
export function Choices({ title, search, options, children }: ChoicesProps) {
  const t = useText();
  const [words, setWords] = useState("");
  const menu = useRef<HTMLDivElement>(null);
  const found = options.filter(({ told }) => matchesWords(told, words));
  const isLong = options.length > AT_A_GLANCE;

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || isComposing(event.nativeEvent)) return;
    event.preventDefault();
    menu.current?.querySelector<HTMLElement>("[role=menuitemradio]")?.click();
  }

  return (
    <>
      {isLong && (
        <input
          type="search"
          aria-label={search}
          placeholder={search}
          autoComplete="off"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={onKeyDown}
          className="mb-1 block h-10 w-full rounded-lg border border-edge bg-paper px-2.5 text-base placeholder:text-muted focus:border-ember"
        />
      )}
      {/* The height stays the same while one types, so that the field does not move. */}
      <div className={isLong ? "flex h-80 max-h-[45dvh] flex-col" : ""}>
        <MenuLabel className="font-medium">{title}</MenuLabel>
        <p role="status" className="px-2.5 py-2 text-sm text-muted empty:hidden">
          {found.length === 0 && t("common.nothingFound")}
        </p>
        <div
          ref={menu}
          role="menu"
          tabIndex={isLong ? 0 : -1}
          aria-label={title}
          className="overflow-y-auto outline-none"
        >
          {found.map(({ item }) => item)}
          {children}
        </div>
      </div>
    </>
  );
}
