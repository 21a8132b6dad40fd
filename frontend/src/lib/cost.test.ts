import { expect, it } from "vitest";
import { formatCost } from "./cost";

it("writes costs in cents, and small ones by their first two digits", () => {
  expect([0, 0.000345, 0.0999, 0.1, 1, 1234.5].map(formatCost)).toEqual([
    "$0",
    "$0.00035",
    "$0.1",
    "$0.10",
    "$1.00",
    "$1,234.50",
  ]);
});
