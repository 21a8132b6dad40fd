// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { formatClock, useCountdown } from "./use-countdown";

function pass(milliseconds: number): void {
  act(() => {
    vi.advanceTimersByTime(milliseconds);
  });
}

afterEach(() => {
  vi.useRealTimers();
});

it.each([
  [0, "0:00"],
  [5, "0:05"],
  [60, "1:00"],
  [725, "12:05"],
  [3723, "1:02:03"],
])("shows %i seconds as %s", (seconds, text) => {
  expect(formatClock(seconds)).toBe(text);
});

it("counts down to zero, and again from a later end", () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const { result, rerender } = renderHook(({ end }) => useCountdown(end), {
    initialProps: { end: 1_002_000 },
  });
  expect(result.current).toBe(2);
  pass(1_000);
  expect(result.current).toBe(1);
  pass(5_000);
  expect(result.current).toBe(0);
  pass(60_000);
  rerender({ end: 1_069_000 });
  expect(result.current).toBe(3);
  pass(1_000);
  expect(result.current).toBe(2);
});
