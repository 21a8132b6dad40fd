import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { TurnPace } from "./turn-pace";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Takes `count` turns at once; returns the times at which they may begin. */
function takeTurns(pace: TurnPace, count: number, signal: AbortSignal): number[] {
  const times: number[] = [];
  for (let turn = 0; turn < count; turn += 1)
    void pace.take(signal).then(
      () => times.push(performance.now()),
      () => undefined,
    );
  return times;
}

it("lets the first turn pass and spaces the others, each alone", async () => {
  const begun = performance.now();
  const times = takeTurns(new TurnPace(1000), 3, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(0);
  expect(times).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(999);
  expect(times).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(5000);
  expect(times.map((time) => Math.round(time - begun))).toEqual([0, 1000, 2000]);
});

it("does not wait after a rest, and counts no turn that was given up", async () => {
  const pace = new TurnPace(1000);
  const abort = new AbortController();
  takeTurns(pace, 2, abort.signal);
  await vi.advanceTimersByTimeAsync(500);
  abort.abort();
  await vi.advanceTimersByTimeAsync(600);
  const times = takeTurns(pace, 1, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(0);
  expect(times).toHaveLength(1);
});
