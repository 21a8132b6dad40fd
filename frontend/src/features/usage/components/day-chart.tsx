import { useState } from "react";
import type { DayUsage } from "@/lib/api-schema";
import { formatCount } from "@/lib/counts";
import {
  MEASURES,
  MEASURE_LABELS,
  type Measure,
  describeCost,
  formatMeasure,
  formatShortDay,
  measure,
  roundUp,
} from "../measures";
import { Fold } from "@/components/ui/fold";
import { Segments } from "@/components/ui/segments";
import { useText } from "@/lib/language/use-text";

interface BarsProps {
  readonly days: readonly DayUsage[];
  readonly by: Measure;
}

/** One bar per day under an axis that ends at a round number. Hidden from screen readers, which get the table. */
function Bars({ days, by }: BarsProps) {
  const most = Math.max(...days.map((day) => measure(day, by)));
  // At least 2, because half a call, the middle of the axis, would make no sense.
  const top = roundUp(by === "cost" ? most : Math.max(2, most));
  return (
    <div aria-hidden className="relative mt-4 h-44 border-b pr-12">
      {[1, 0.5].map((share) => (
        <div
          key={share}
          className="absolute inset-x-0 border-t border-dashed text-right text-xs text-muted"
          style={{ bottom: `${share * 100}%` }}
        >
          <span className="absolute top-0.5 right-0">{formatMeasure(top * share, by)}</span>
        </div>
      ))}
      <div className="relative flex h-full items-end gap-px sm:gap-0.5">
        {days.map((day) => {
          const value = measure(day, by);
          return (
            <div
              key={day.day}
              title={`${formatShortDay(day.day)}: ${formatMeasure(value, by)}`}
              className="group flex h-full min-w-0 grow basis-0 items-end"
            >
              <div
                data-testid="bar"
                className="w-full rounded-t-sm bg-ember/75 group-hover:bg-ember"
                style={{
                  height: `${(value / top) * 100}%`,
                  minHeight: value > 0 ? "2px" : undefined,
                }}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function DayTable({ days }: { readonly days: readonly DayUsage[] }) {
  const t = useText();
  const used = days.filter((day) => day.calls > 0).reverse();
  return (
    <table className="mt-3 w-full text-sm tabular-nums">
      <caption className="sr-only">{t("usage.byDayCaption")}</caption>
      <thead className="text-left text-muted">
        <tr>
          <th className="py-1.5 font-medium">{t("usage.day")}</th>
          <th className="py-1.5 text-right font-medium">{t("common.calls")}</th>
          <th className="py-1.5 text-right font-medium">{t("common.tokens")}</th>
          <th className="py-1.5 text-right font-medium">{t("common.cost")}</th>
        </tr>
      </thead>
      <tbody className="divide-y border-t">
        {used.map((day) => (
          <tr key={day.day}>
            <th scope="row" className="py-1.5 text-left font-normal">
              <time dateTime={day.day}>{formatShortDay(day.day)}</time>
            </th>
            <td className="py-1.5 text-right">{formatCount(day.calls)}</td>
            <td className="py-1.5 text-right">
              {formatCount(day.input_tokens + day.output_tokens)}
            </td>
            <td className="py-1.5 text-right">{describeCost(day)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The days as bars, and as a table of the numbers. */
export function DayChart({ days }: { readonly days: readonly DayUsage[] }) {
  const t = useText();
  const [by, setBy] = useState<Measure>("tokens");
  const [first, last] = [days[0], days.at(-1)];
  return (
    <figure>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <figcaption className="font-medium">{t("usage.byDay")}</figcaption>
        <Segments
          label={t("usage.barsShow")}
          options={MEASURES.map((value) => ({ value, text: t(MEASURE_LABELS[value]) }))}
          value={by}
          onChange={setBy}
        />
      </div>
      <Bars days={days} by={by} />
      {first && last && (
        <div aria-hidden className="flex justify-between pt-1 pr-12 text-xs text-muted">
          <span>{formatShortDay(first.day)}</span>
          <span>{formatShortDay(last.day)}</span>
        </div>
      )}
      <Fold className="mt-3" summary={t("usage.inNumbers")}>
        <DayTable days={days} />
      </Fold>
    </figure>
  );
}
