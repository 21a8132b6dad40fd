import { BookOpenText } from "lucide";
import { LoadFailed } from "@/components/load-failed";
import { Icon } from "@/components/ui/icon";
import { Loading } from "@/components/ui/loading";
import { Skeleton } from "@/components/ui/skeleton";
import { useText } from "@/lib/language/use-text";
import { useBooks, useDeleteBook } from "../../use-books";
import { BookCard } from "./book-card";

/** All lorebooks of the user. */
export function BookList() {
  const t = useText();
  const { data, error, isPending, refetch } = useBooks();
  const remove = useDeleteBook();
  if (isPending)
    return (
      <Loading className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <Skeleton className="h-44 rounded-2xl!" />
        <Skeleton className="h-44 rounded-2xl! max-sm:hidden" />
      </Loading>
    );
  if (!data) return <LoadFailed error={error} onRetry={() => void refetch()} />;
  if (data.length === 0)
    return (
      <div className="grid justify-items-center rounded-3xl border border-dashed border-edge px-4 py-12">
        <Icon of={BookOpenText} className="size-10 text-muted" />
        <h2 className="mt-3 font-voice text-title font-semibold">{t("lore.none")}</h2>
        <p className="mt-2 max-w-md text-center text-balance text-muted">{t("lore.noneText")}</p>
      </div>
    );
  return (
    <ul aria-label={t("lore.books")} className="grid grid-cols-1 gap-4 sm:grid-cols-2">
      {data.map((book) => (
        <BookCard key={book.id} book={book} onDelete={remove} />
      ))}
    </ul>
  );
}
