import Link from "next/link";
import { BudgetBar, FiredList, LeftOutGroups } from "@/components/lore/lore-trace";
import { useText } from "@/lib/language/use-text";
import { describeTokens, formatCount } from "@/lib/counts";
import type { ConsultedBook, ToldLore } from "../lore";
import { Section } from "./section";

function LoreBookRow({ book }: { readonly book: ConsultedBook }) {
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
          ? describeTokens(used)
          : t("trace.tokensOf", {
              said: t("common.ofLimit", { used: formatCount(used), limit: formatCount(limit) }),
            })}
      </span>
    </li>
  );
}

/**
 * The lorebook entries that a reply's prompt contained, with the keys that matched, and those left out, with the
 * reasons.
 */
export function LoreSection({ lore }: { readonly lore: ToldLore | null }) {
  const t = useText();
  if (lore === null) return null;
  const { budget, books, gotIn, gotInCount, leftOut, leftOutCount } = lore;
  const more = gotInCount - gotIn.length;
  return (
    <Section title={t("receipt.fromBooks")} hint={t("receipt.fromBooksHint")}>
      <BudgetBar label={t("lore.budgetUsed")} used={budget.used} limit={budget.limit} />
      <ul aria-label={t("lore.books")} className="mt-3 space-y-1.5">
        {books.map((book) => (
          <LoreBookRow key={`${book.id} ${book.name}`} book={book} />
        ))}
      </ul>
      <h4 className="mt-4 text-sm font-semibold text-muted">{t("trace.gotIn")}</h4>
      <div className="text-sm">
        <FiredList entries={gotIn} />
        {more > 0 && (
          <p className="border-t pt-2 text-muted">
            {t("trace.more", { shown: formatCount(more) })}
          </p>
        )}
      </div>
      <h4 className="mt-4 text-sm font-semibold text-muted">{t("trace.leftOut")}</h4>
      <div className="text-sm">
        <LeftOutGroups entries={leftOut} count={leftOutCount} />
      </div>
    </Section>
  );
}
