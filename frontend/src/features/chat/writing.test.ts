import { expect, it } from "vitest";
import { measureExcess } from "./writing";

const LIMIT = 32 * 1024;

it("counts the bytes that the server counts", () => {
  for (const unit of ["a", "ä", "ح", "剣", "🗡️", "a剣🗡️ä\n"]) {
    const text = unit.repeat(LIMIT);
    expect(measureExcess(text), unit).toBe(new TextEncoder().encode(text).byteLength - LIMIT);
  }
});

it("tells the last byte that fits from the first that does not", () => {
  expect(measureExcess("a".repeat(LIMIT))).toBe(0);
  expect(measureExcess("a".repeat(LIMIT) + "a")).toBe(1);
  expect(measureExcess("")).toBeLessThanOrEqual(0);
});
