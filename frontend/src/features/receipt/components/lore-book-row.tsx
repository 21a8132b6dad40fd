import Link from "next/link";
import { useText } from "@/lib/language/use-text";
import type { ConsultedBook } from "../lore";
import { formatCount } from "../token-parts";

export function LoreBookRow({ book }: { readonly book: ConsultedBook }) {
  const t = useText();
  const { id, name, reason, used, limit } = book;
  return (
    <li className="flex items-baseline justify-between gap-3 text-sm">
      <div className="min-w-0">
        {id ? (
          <Link
            href={`/lorebooks/${id}`}
            className="block truncate underline decoration-line underline-offset-4 hover:decoration-current"
          >
            {name}
          </Link>
        ) : (
          <span className="block truncate">{name}</span>
        )}
        {reason !== name && <p className="truncate text-xs text-muted">{reason}</p>}
      </div>
      <span className="shrink-0 text-xs text-muted tabular-nums">
        {limit === null
          ? t("common.tokenCount", { count: used, shown: formatCount(used) })
          : t("trace.tokensOf", {
              said: t("common.ofLimit", { used: formatCount(used), limit: formatCount(limit) }),
            })}
      </span>
    </li>
  );
}
