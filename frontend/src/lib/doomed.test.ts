// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { carryDoomed, doom, hideCarried, spare, useDoomed } from "./doomed";

it("hides on the next page what the last one was deleting, until the data is fetched again", async () => {
  vi.useFakeTimers();
  doom(["a", "b"]);
  carryDoomed();
  spare(["a", "b"]);
  const { result } = renderHook(useDoomed);
  const refresh = vi.fn(() => Promise.resolve());
  act(() => hideCarried(refresh));
  expect([...result.current]).toEqual(["a", "b"]);
  expect(refresh).not.toHaveBeenCalled();
  await act(() => vi.advanceTimersByTimeAsync(3_000));
  expect(refresh).toHaveBeenCalledOnce();
  expect(result.current.size).toBe(0);

  act(() => hideCarried(refresh));
  expect(result.current.size).toBe(0);
  vi.useRealTimers();
});

it("forgets what it left when a page that came back is left again, deleting nothing", () => {
  doom(["a"]);
  carryDoomed();
  spare(["a"]);
  carryDoomed();
  const { result } = renderHook(useDoomed);
  act(() => hideCarried(() => Promise.resolve()));
  expect(result.current.size).toBe(0);
});
