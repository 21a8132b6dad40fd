import { expect, it } from "vitest";
import { formatAge, formatDay, formatMark, isLongAfter } from "./moments";

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

it("names a day as one speaks of it", () => {
  // In the reader's own time zone, whatever it is here.
  const now = new Date(2026, 10, 21, 12);
  const at = (day: number, hour: number): string => new Date(2026, 10, day, hour, 5).toISOString();
  expect(formatMark(at(21, 0), now)).toBe("Today, 00:05");
  expect(formatMark(at(20, 23), now)).toBe("Yesterday, 23:05");
  expect(formatMark(at(2, 9), now)).toBe("2 November 2026, 09:05");
});

it("takes a night or three hours for long", () => {
  const at = (day: number, hour: number): string => new Date(2026, 10, day, hour).toISOString();
  expect(isLongAfter(at(21, 9), at(21, 11))).toBe(false);
  expect(isLongAfter(at(21, 9), at(21, 12))).toBe(true);
  expect(isLongAfter(at(20, 23), at(21, 0))).toBe(true);
  // Clocks that disagree about the order say nothing.
  expect(isLongAfter(at(21, 9), at(21, 8))).toBe(false);
});
