import { numberFormat } from "./language/current";

const cents = numberFormat({ style: "currency", currency: "USD" });
const fractions = numberFormat({
  style: "currency",
  currency: "USD",
  minimumFractionDigits: 0,
  maximumSignificantDigits: 2,
});

const zero = numberFormat({ style: "currency", currency: "USD", maximumFractionDigits: 0 });

/** Dollars and cents; amounts below ten cents with two significant digits. */
export function formatCost(dollars: number): string {
  if (dollars === 0) return zero().format(0);
  return (dollars < 0.1 ? fractions : cents)().format(dollars);
}
