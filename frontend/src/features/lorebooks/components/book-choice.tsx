"use client";

import Link from "next/link";
import { useId, useState } from "react";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { describeError } from "@/lib/api-error";
import { useText } from "@/lib/language/use-text";
import { describeSize } from "../describe-size";
import { useBooks } from "../use-books";

interface BookChoiceProps {
  readonly chosen: readonly string[];
  readonly isBusy: boolean;
  readonly onChoose: (ids: readonly string[]) => void;
}

/** Which lorebooks are open in a chat. */
export function BookChoice({ chosen, isBusy, onChoose }: BookChoiceProps) {
  const t = useText();
  const id = useId();
  const { data, error, refetch } = useBooks();
  // What was pressed shows at once, and until the server has answered.
  const [wanted, setWanted] = useState<readonly string[] | null>(null);
  const [wasBusy, setWasBusy] = useState(isBusy);
  if (wasBusy !== isBusy) {
    setWasBusy(isBusy);
    if (!isBusy) setWanted(null);
  }
  const shown = wanted ?? chosen;

  function toggle(bookId: string): void {
    if (isBusy) return;
    const others = shown.filter((each) => each !== bookId);
    const ids = others.length < shown.length ? others : [...shown, bookId];
    setWanted(ids);
    onChoose(ids);
  }
  return (
    <fieldset className="mt-6" aria-busy={isBusy}>
      <legend className="text-sm font-medium">{t("lore.books")}</legend>
      {error && !data && (
        <Notice look="alarm" className="mt-2">
          <span>{describeError(error)}</span>
          <NoticeAction onClick={() => void refetch()}>{t("common.tryAgain")}</NoticeAction>
        </Notice>
      )}
      {data && data.length > 0 && (
        <ul className="mt-1.5 max-h-60 divide-y overflow-y-auto rounded-xl border border-edge bg-paper">
          {data.map((book) => {
            const isAlways = book.scope === "always";
            const isChosen = shown.includes(book.id);
            return (
              <li key={book.id} className="flex min-h-11 items-center gap-3 px-3.5">
                <input
                  id={`${id}-${book.id}`}
                  type="checkbox"
                  aria-describedby={`${id}-${book.id}-note`}
                  checked={isAlways || isChosen}
                  disabled={isAlways}
                  className="size-4 shrink-0 accent-(--ember)"
                  onChange={() => {
                    toggle(book.id);
                  }}
                />
                <div className="min-w-0 grow py-2">
                  <label
                    htmlFor={`${id}-${book.id}`}
                    className="block cursor-pointer truncate text-sm"
                  >
                    {book.name}
                  </label>
                  <p id={`${id}-${book.id}-note`} className="truncate text-xs text-muted">
                    {isAlways ? t("lore.alwaysOpen") : describeSize(t, book)}
                  </p>
                </div>
              </li>
            );
          })}
        </ul>
      )}
      <p className="mt-1.5 text-sm text-muted">
        {t("lore.choiceHint")}{" "}
        <Link href="/lorebooks" className="underline underline-offset-4 hover:text-ink">
          {data?.length === 0 ? t("lore.makeOne") : t("lore.allBooks")}
        </Link>
      </p>
    </fieldset>
  );
}
