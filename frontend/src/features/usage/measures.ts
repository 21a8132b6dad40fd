import type { Sums } from "@/lib/api-schema";
import { formatCost } from "@/lib/cost";
import { dateFormat, numberFormat, say } from "@/lib/language/current";
import type { TextKey } from "@/lib/language/text";
import { formatCount } from "@/lib/counts";

/** What the bars can show. */
export const MEASURES = ["tokens", "calls", "cost"] as const;
export type Measure = (typeof MEASURES)[number];

export const MEASURE_LABELS: Readonly<Record<Measure, TextKey>> = {
  tokens: "common.tokens",
  calls: "common.calls",
  cost: "common.cost",
};

const shortDays = dateFormat({ day: "numeric", month: "short", timeZone: "UTC" });
const short = numberFormat({ notation: "compact", maximumFractionDigits: 1 });

/** "12 calls" */
export function describeCalls(count: number): string {
  return say("common.callCount", { count, shown: formatCount(count) });
}

/** The known cost, with a remark if some calls' costs are unknown. */
export function describeCost(sums: Sums): string {
  const cost = Number(sums.cost_usd);
  const unknown = sums.unknown_cost_calls;
  if (unknown === 0) return formatCost(cost);
  return cost === 0 ? say("usage.costUnknown") : say("usage.andMore", { cost: formatCost(cost) });
}

export function measure(sums: Sums, by: Measure): number {
  if (by === "calls") return sums.calls;
  return by === "cost" ? Number(sums.cost_usd) : sums.input_tokens + sums.output_tokens;
}

export function formatMeasure(value: number, by: Measure): string {
  return by === "cost" ? formatCost(value) : short().format(value);
}

/** The next number at or above `value` that is round and whose half is round: the end of an axis. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 4, 6, 8, 10].find((one) => one * size >= value * (1 - 1e-9)) ?? 10;
  return Number((step * size).toPrecision(2));
}

/** A UTC day in short form: "21 Nov". */
export function formatShortDay(day: string): string {
  return shortDays().format(new Date(`${day}T00:00:00Z`));
}
