import { afterEach, beforeEach, expect, it, vi } from "vitest";
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
