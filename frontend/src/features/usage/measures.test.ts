import { expect, it } from "vitest";
import type { Sums } from "@/lib/api-schema";
import { describeCost, formatMeasure, formatShortDay, measure, roundUp } from "./measures";

const SUMS: Sums = {
  calls: 3,
  input_tokens: 1200,
  output_tokens: 300,
  cost_usd: "0.000345000000",
  unknown_cost_calls: 0,
};

it("says what is not known of a cost", () => {
  expect(describeCost(SUMS)).toBe("$0.00035");
  expect(describeCost({ ...SUMS, unknown_cost_calls: 2 })).toBe("$0.00035 or more");
  expect(describeCost({ ...SUMS, cost_usd: "0.000000000000", unknown_cost_calls: 2 })).toBe(
    "cost unknown",
  );
});

it("measures by tokens, calls or cost", () => {
  expect(measure(SUMS, "tokens")).toBe(1500);
  expect(measure(SUMS, "calls")).toBe(3);
  expect(measure(SUMS, "cost")).toBe(0.000345);
  expect(formatMeasure(1500, "tokens")).toBe("1.5K");
  expect(formatMeasure(0.5, "cost")).toBe("$0.50");
});

it("ends an axis at the next round number", () => {
  expect([0, 1, 3, 7, 10, 11, 1500, 0.000345].map(roundUp)).toEqual([
    1, 1, 4, 8, 10, 20, 2000, 0.0004,
  ]);
});

it("names a day in UTC wherever the reader is", () => {
  expect(formatShortDay("2026-11-01")).toBe("1 Nov");
});
