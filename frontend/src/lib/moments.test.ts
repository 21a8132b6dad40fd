import { expect, it } from "vitest";
import { formatAge, formatDay } from "./moments";

const NOW = new Date("2026-11-21T12:00:00Z");

it.each([
  ["2026-11-21T12:00:30Z", "just now"],
  ["2026-11-21T11:59:01Z", "just now"],
  ["2026-11-21T11:59:00Z", "1 minute ago"],
  ["2026-11-21T09:30:00Z", "2 hours ago"],
  ["2026-11-20T11:00:00Z", "yesterday"],
  ["2026-11-10T12:00:00Z", "last week"],
  ["2026-09-01T12:00:00Z", "2 months ago"],
  ["2024-11-01T12:00:00Z", "2 years ago"],
])("calls %s %s", (time, words) => {
  expect(formatAge(time, NOW)).toBe(words);
});

it("names a day", () => {
  expect(formatDay("2026-11-21T12:00:00Z")).toBe("21 November 2026");
});
