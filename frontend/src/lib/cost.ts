const cents = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const fractions = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  minimumFractionDigits: 0,
  maximumSignificantDigits: 2,
});

/** Dollars and cents; of less than ten cents the first two digits that count. */
export function formatCost(dollars: number): string {
  if (dollars === 0) return "$0";
  return (dollars < 0.1 ? fractions : cents).format(dollars);
}
