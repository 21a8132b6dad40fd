// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { settleEverywhere, watchUndos } from "./settle-everywhere";
import { UNDO_SECONDS, offerUndo, settleUndos, takeBack } from "./undos";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  void settleUndos();
  vi.useRealTimers();
});

function offer(id = "a") {
  const calls = { undo: vi.fn(), settle: vi.fn() };
  offerUndo({ id, label: id, ...calls });
  return calls;
}

it("settles when its time is over, once", () => {
  const { undo, settle } = offer();
  vi.advanceTimersByTime(UNDO_SECONDS * 1000 - 1);
  expect(settle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  takeBack("a");
  void settleUndos();
  expect(settle).toHaveBeenCalledTimes(1);
  expect(undo).not.toHaveBeenCalled();
});

it("is taken back, and then never settles", () => {
  const { undo, settle } = offer();
  takeBack("a");
  vi.runAllTimers();
  expect(undo).toHaveBeenCalledTimes(1);
  expect(settle).not.toHaveBeenCalled();
});

it("several stand beside each other, and all settle when the page closes", () => {
  const [first, second] = [offer("a"), offer("b")];
  takeBack("a");
  void settleUndos();
  expect(first.undo).toHaveBeenCalledTimes(1);
  expect(second.settle).toHaveBeenCalledTimes(1);
});

it("the same thing done again settles what was done before", () => {
  const first = offer();
  const second = offer();
  expect(first.settle).toHaveBeenCalledTimes(1);
  takeBack("a");
  expect(second.undo).toHaveBeenCalledTimes(1);
});

/** The other tabs' view of what this tab has not settled. */
function listMarks(): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith("unsettled:"));
}

it("settles when another tab calls, which sees when that is done", async () => {
  const unwatch = watchUndos();
  let finish: () => void = () => undefined;
  const settle = vi.fn(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  offerUndo({ id: "a", label: "a", settle });
  expect(listMarks()).toEqual(["unsettled:a"]);
  window.dispatchEvent(new StorageEvent("storage", { key: "settle", newValue: "1" }));
  expect(settle).toHaveBeenCalledTimes(1);
  expect(listMarks()).toEqual(["unsettled:a"]);
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(listMarks()).toEqual([]);
  unwatch();
});

it("leaves no mark of what is taken back, nor of what is only told", () => {
  offerUndo({ id: "told", label: "told" });
  offer("a");
  takeBack("a");
  expect(listMarks()).toEqual([]);
});

it("waits for the other tabs, but not for one that is gone", async () => {
  localStorage.setItem("unsettled:other", "");
  const done = vi.fn();
  void settleEverywhere().then(done);
  expect(localStorage.getItem("settle")).not.toBeNull();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(done).not.toHaveBeenCalled();
  localStorage.removeItem("unsettled:other");
  await vi.advanceTimersByTimeAsync(50);
  expect(done).toHaveBeenCalledTimes(1);

  localStorage.setItem("unsettled:gone", "");
  void settleEverywhere().then(done);
  await vi.advanceTimersByTimeAsync(1_600);
  expect(done).toHaveBeenCalledTimes(2);
  expect(Object.keys(localStorage)).toEqual([]);
});
