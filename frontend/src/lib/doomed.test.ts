// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

/** Loads the module as the next page of this tab does. */
function openPage() {
  vi.resetModules();
  return import("./doomed");
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("hides from the start what the last page was deleting, until the data is fetched again", async () => {
  const last = await openPage();
  last.doom(["a", "b"]);
  last.carryDoomed();

  const { useDoomed, settleCarried } = await openPage();
  const { result } = renderHook(useDoomed);
  expect([...result.current]).toEqual(["a", "b"]);
  const refresh = vi.fn(() => Promise.resolve());
  settleCarried(refresh);
  expect(refresh).not.toHaveBeenCalled();
  await act(() => vi.advanceTimersByTimeAsync(3_000));
  expect(refresh).toHaveBeenCalledOnce();
  expect(result.current.size).toBe(0);

  const next = await openPage();
  expect(renderHook(next.useDoomed).result.current.size).toBe(0);
});

it("forgets what it left when a page that came back is left again, deleting nothing", async () => {
  const last = await openPage();
  last.doom(["a"]);
  last.carryDoomed();
  last.spare(["a"]);
  last.carryDoomed();
  const { useDoomed } = await openPage();
  expect(renderHook(useDoomed).result.current.size).toBe(0);
});
