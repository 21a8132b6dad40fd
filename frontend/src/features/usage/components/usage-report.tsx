import { clsx } from "clsx";
import { EmptyState } from "@/components/ui/empty-state";
import type { Usage } from "@/lib/api-schema";
import { BudgetState } from "./budget-state";
import { DayChart } from "./day-chart";
import { ShareList } from "./share-list";
import { useText } from "@/lib/language/use-text";
import { UsageTotals } from "./usage-totals";

interface UsageReportProps {
  readonly usage: Usage;
  /** True while another span is being loaded than the one shown. */
  readonly isStale: boolean;
}

/** A user's usage: in total, by day, by model and by character. */
export function UsageReport({ usage, isStale }: UsageReportProps) {
  const t = useText();
  const { total, by_day, by_model, by_character, budget } = usage;
  return (
    <div
      aria-busy={isStale}
      className={clsx(
        "divide-y rounded-2xl border bg-raised shadow-lift transition-opacity",
        isStale && "opacity-60",
      )}
    >
      {budget && <BudgetState budget={budget} />}
      {total.calls === 0 ? (
        <EmptyState title={t("usage.nothing")} className="px-5 py-10 text-center" />
      ) : (
        <>
          <UsageTotals total={total} />
          <div className="px-5 py-5">
            <DayChart days={by_day} />
          </div>
          <ShareList
            title={t("usage.byModel")}
            rows={by_model.map((sums) => ({ name: sums.model, sums }))}
          />
          <ShareList
            title={t("usage.byCharacter")}
            rows={by_character.map((sums) => ({ name: sums.character || t("usage.other"), sums }))}
          />
        </>
      )}
    </div>
  );
}
