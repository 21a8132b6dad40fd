"use client";

import { clsx } from "clsx";
import { EmptyState } from "@/components/ui/empty-state";
import type { Sums, Usage } from "@/lib/api-schema";
import { describeCalls, describeCost, formatCount } from "../measures";
import { BudgetState } from "./budget-state";
import { DayChart } from "./day-chart";
import { ShareList } from "./share-list";
import { useText } from "@/lib/language/use-text";

function Totals({ total }: { readonly total: Sums }) {
  const t = useText();
  const unknown = total.unknown_cost_calls;
  const facts = [
    { name: t("common.calls"), value: formatCount(total.calls) },
    { name: t("usage.read"), value: formatCount(total.input_tokens) },
    { name: t("usage.written"), value: formatCount(total.output_tokens) },
    { name: t("common.cost"), value: describeCost(total) },
  ];
  return (
    <div className="px-5 py-5">
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt className="text-sm text-muted">{name}</dt>
            <dd className="mt-0.5 font-voice text-title font-semibold tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {unknown > 0 && (
        <p className="mt-3 text-sm text-muted">
          {t("usage.unknownCost", { calls: describeCalls(unknown) })}
        </p>
      )}
    </div>
  );
}

interface UsageReportProps {
  readonly usage: Usage;
  /** Of another span than the one asked for, until that is here. */
  readonly isStale: boolean;
}

/** What somebody used: in all, by day, by model and by character. */
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
          <Totals total={total} />
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
