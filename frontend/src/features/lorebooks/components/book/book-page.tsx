import { Trash2 } from "lucide";
import Link from "next/link";
import { useState } from "react";
import { LoadFailed } from "@/components/load-failed";
import { Button, buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Icon } from "@/components/ui/icon";
import { Segments } from "@/components/ui/segments";
import { Loading } from "@/components/ui/loading";
import { Skeleton } from "@/components/ui/skeleton";
import { isNotFound } from "@/lib/api-error";
import type { Lorebook } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { describeOpening, describeSize } from "../../describe-book";
import type { LoreEntry } from "../../entry";
import { useBook, useDeleteBook } from "../../use-books";
import { useEntries } from "../../use-entries";
import { useTry } from "../../use-try";
import { EntryPanel } from "../entry/entry-panel";
import { ExportMenu } from "../export-menu";
import { TrySection } from "../try/try-section";
import { BookSettings, type ChooseCharacters } from "./book-settings";
import { EntrySection } from "./entry-section";

type View = "entries" | "try" | "settings";

function Missing() {
  const t = useText();
  return (
    <EmptyState
      isPage
      title={t("lore.missing")}
      text={t("lore.missingText")}
      action={
        <Link href="/lorebooks" className={buttonClass("solid")}>
          {t("lore.allBooks")}
        </Link>
      }
    />
  );
}

const WAITING = (
  <Loading>
    <Skeleton className="mt-5 h-8 w-56" />
    <Skeleton className="mt-6 h-64 w-full rounded-2xl!" />
  </Loading>
);

interface OpenBookProps extends Omit<BookPageProps, "id"> {
  readonly book: Lorebook;
}

function OpenBook({ book, chooseCharacters, onDeleted }: OpenBookProps) {
  const t = useText();
  const [view, setView] = useState<View>("entries");
  // `new`: an entry that is being created.
  const [opened, setOpened] = useState<LoreEntry | "new" | null>(null);
  const entries = useEntries(book.id);
  const trial = useTry(book.id);
  const remove = useDeleteBook();
  const { data } = entries;
  return (
    <>
      <div className="mt-4 mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 dir="auto" className="font-voice text-page font-semibold break-words">
            {book.name}
          </h1>
          <p className="mt-1 text-muted">
            {describeSize(t, book)}
            {" · "}
            {describeOpening(t, book)}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <ExportMenu book={book} />
          <Button
            look="ghost"
            aria-label={t("lore.deleteOne", { name: book.name })}
            onClick={() => {
              remove(book);
              onDeleted();
            }}
          >
            <Icon of={Trash2} className="size-4" />
            {t("common.delete")}
          </Button>
        </div>
      </div>
      <div className="mb-5 flex">
        <Segments
          label={t("lore.view")}
          options={[
            { value: "entries", text: t("lore.entries") },
            { value: "try", text: t("lore.tryIt") },
            { value: "settings", text: t("common.settings") },
          ]}
          value={view}
          onChange={setView}
        />
      </div>
      {view === "settings" && <BookSettings book={book} chooseCharacters={chooseCharacters} />}
      {view !== "settings" && entries.isPending && WAITING}
      {view !== "settings" && entries.error && !data && (
        <LoadFailed error={entries.error} onRetry={() => void entries.refetch()} className="mt-5" />
      )}
      {view === "entries" && data && (
        <EntrySection
          bookId={book.id}
          entries={data}
          onOpen={setOpened}
          onAdd={() => setOpened("new")}
        />
      )}
      {view === "try" && data && <TrySection trial={trial} entries={data} onOpen={setOpened} />}
      {opened && (
        <EntryPanel
          bookId={book.id}
          entry={opened === "new" ? null : opened}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  );
}

interface BookPageProps {
  readonly id: string;
  readonly chooseCharacters: ChooseCharacters;
  readonly onDeleted: () => void;
}

/** One lorebook: its entries, a place to test them, and its settings. */
export function BookPage({ id, ...props }: BookPageProps) {
  const { data, error, refetch } = useBook(id);
  if (data) return <OpenBook book={data} {...props} />;
  if (isNotFound(error)) return <Missing />;
  if (error) return <LoadFailed error={error} onRetry={() => void refetch()} className="mt-5" />;
  return WAITING;
}
