import { clsx } from "clsx";
import Link from "next/link";
import { useId, useState } from "react";
import { LoadFailed } from "@/components/load-failed";
import type { Lorebook } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { describeSize } from "../describe-book";
import { useBooks } from "../use-books";

interface BookChoiceProps {
  /** False: the choice shows no title of its own. */
  readonly isTitled?: boolean;
  readonly hint: string;
  /** The character whose lorebooks are open anyway; null: none. */
  readonly characterId?: string | null;
  readonly chosen: readonly string[];
  readonly isBusy: boolean;
  readonly onChoose: (ids: readonly string[]) => void;
}

interface ItemProps {
  readonly book: Lorebook;
  /** Why it is open even if it is not chosen; null: it is not. */
  readonly reason: string | null;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}

function Item({ book, reason, isChosen, onToggle }: ItemProps) {
  const t = useText();
  const id = useId();
  return (
    <li>
      <label className="flex min-h-11 cursor-pointer items-center gap-3 px-3.5">
        <input
          type="checkbox"
          aria-labelledby={`${id}-name`}
          aria-describedby={`${id}-note`}
          checked={reason !== null || isChosen}
          disabled={reason !== null}
          className="size-4 shrink-0 accent-(--ember)"
          onChange={onToggle}
        />
        <span className="min-w-0 grow py-2">
          <span id={`${id}-name`} dir="auto" className="block truncate text-sm">
            {book.name}
          </span>
          <span id={`${id}-note`} className="block truncate text-xs text-muted">
            {reason ?? describeSize(t, book)}
          </span>
        </span>
      </label>
    </li>
  );
}

/** Chooses the lorebooks of a chat or of a character. */
export function BookChoice(props: BookChoiceProps) {
  const { isTitled = true, hint, characterId = null, chosen, isBusy, onChoose } = props;
  const t = useText();
  const { data, error, refetch } = useBooks();
  // Sorted by name, not by last change, so that nothing moves while boxes are ticked.
  const books = data?.toSorted((one, other) => one.name.localeCompare(other.name));
  // The reader's choice, shown at once until the server has answered.
  const [wanted, setWanted] = useState<readonly string[] | null>(null);
  const [wasBusy, setWasBusy] = useState(isBusy);
  if (wasBusy !== isBusy) {
    setWasBusy(isBusy);
    if (!isBusy) setWanted(null);
  }
  const shown = wanted ?? chosen;

  function findReason({ scope, character_ids }: Lorebook): string | null {
    if (scope === "always") return t("lore.alwaysOpen");
    const isAttached = characterId !== null && character_ids.includes(characterId);
    return isAttached ? t("lore.goesWithCharacter") : null;
  }
  function toggle(bookId: string): void {
    if (isBusy) return;
    const others = shown.filter((each) => each !== bookId);
    const ids = others.length < shown.length ? others : [...shown, bookId];
    setWanted(ids);
    onChoose(ids);
  }
  return (
    <fieldset className={clsx("min-w-0", isTitled && "mt-6")} aria-busy={isBusy}>
      <legend className={clsx("text-sm font-medium", !isTitled && "sr-only")}>
        {t("lore.books")}
      </legend>
      {error && !data && (
        <LoadFailed error={error} onRetry={() => void refetch()} className="mt-2" />
      )}
      {books && books.length > 0 && (
        <ul className="mt-1.5 max-h-60 divide-y overflow-y-auto rounded-xl border border-edge bg-paper">
          {books.map((book) => (
            <Item
              key={book.id}
              book={book}
              reason={findReason(book)}
              isChosen={shown.includes(book.id)}
              onToggle={() => toggle(book.id)}
            />
          ))}
        </ul>
      )}
      <p className="mt-1.5 text-sm text-muted">
        {hint}{" "}
        <Link href="/lorebooks" className="underline underline-offset-4 hover:text-ink">
          {data?.length === 0 ? t("lore.makeOne") : t("lore.allBooks")}
        </Link>
      </p>
    </fieldset>
  );
}
