import { Trash2 } from "lucide";
import Link from "next/link";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import type { Lorebook } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { formatAge } from "@/lib/moments";
import { ExportMenu } from "../export-menu";
import { describeOpening, describeSize } from "../../describe-book";

interface BookCardProps {
  readonly book: Lorebook;
  readonly onDelete: (book: Lorebook) => void;
}

/** A lorebook in the list. */
export function BookCard({ book, onDelete }: BookCardProps) {
  const t = useText();
  const { id, name, description, updated_at } = book;
  return (
    <li className="relative flex min-w-0 flex-col rounded-2xl border bg-raised p-5 transition-shadow hover:shadow-lift">
      <h2 dir="auto" className="font-voice text-title font-semibold break-words">
        {/* The link covers the whole card; controls above it can be pressed separately. */}
        <Link
          href={`/lorebooks/${id}`}
          className="underline-offset-4 after:absolute after:inset-0 after:rounded-2xl hover:underline"
        >
          {name}
        </Link>
      </h2>
      {description && (
        <p className="mt-1 line-clamp-2 text-sm break-words text-muted">{description}</p>
      )}
      <p className="mt-2 text-sm text-muted">{describeSize(t, book)}</p>
      <div className="mt-auto flex items-end justify-between gap-2 pt-4 max-[20rem]:flex-wrap">
        <p className="text-xs text-muted">
          {describeOpening(t, book)}
          {" · "}
          {formatAge(updated_at)}
        </p>
        <div className="relative z-10 -mr-2 -mb-2 flex">
          <ExportMenu book={book} isSmall />
          <IconButton
            label={t("lore.deleteOne", { name })}
            tip="end"
            onClick={() => onDelete(book)}
          >
            <Icon of={Trash2} className="size-4" />
          </IconButton>
        </div>
      </div>
    </li>
  );
}
