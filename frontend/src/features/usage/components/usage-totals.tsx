import type { Sums } from "@/lib/api-schema";
import { formatCount } from "@/lib/counts";
import { describeCalls, describeCost } from "../measures";
import { useText } from "@/lib/language/use-text";

export function UsageTotals({ total }: { readonly total: Sums }) {
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
          // Keeps the figures in one row, whether their names take one line or two.
          <div key={name} className="flex flex-col justify-between">
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
