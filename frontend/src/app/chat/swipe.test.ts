import { expect, it } from "vitest";
import { readDirection, readShare, staysOpen } from "./swipe";

const point = (x: number, y: number, at = 0) => ({ x, y, at });

it.each([
  [point(4, 3), null],
  [point(20, 5), "right"],
  [point(-20, 5), "left"],
  [point(12, -30), "along"],
] as const)("tells where a finger goes: %o", (to, direction) => {
  expect(readDirection(point(0, 0), to)).toBe(direction);
});

it("pulls the panel out as far as the finger goes, and no further", () => {
  expect(readShare(150, 300, false)).toBe(0.5);
  expect(readShare(-75, 300, true)).toBe(0.75);
  expect(readShare(400, 300, false)).toBe(1);
  expect(readShare(-10, 300, false)).toBe(0);
});

it("goes where it was thrown, else to the nearer end", () => {
  expect(staysOpen(point(100, 0, 0), point(140, 0, 50), 0.2)).toBe(true);
  expect(staysOpen(point(200, 0, 0), point(150, 0, 50), 0.9)).toBe(false);
  expect(staysOpen(point(200, 0, 0), point(201, 0, 50), 0.6)).toBe(true);
  expect(staysOpen(point(100, 0, 0), point(100, 0, 50), 0.4)).toBe(false);
});
