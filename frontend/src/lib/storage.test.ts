// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { listStored, readStored, removeStored, writeStored, writeStoredLate } from "./storage";

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});

afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

it("writes late what changes with every key, and reads it at once", () => {
  const set = vi.spyOn(Storage.prototype, "setItem");
  for (const text of ["a", "ab", "abc"]) writeStoredLate("draft", () => text);
  expect(readStored("draft")).toBe("abc");
  expect(listStored("dr")).toEqual(["draft"]);
  expect(set).not.toHaveBeenCalled();
  vi.advanceTimersByTime(250);
  expect(set.mock.calls).toEqual([["draft", "abc"]]);
  expect(localStorage.getItem("draft")).toBe("abc");
});

it("writes it before the page goes, or is out of sight", () => {
  for (const leave of [
    () => window.dispatchEvent(new Event("pagehide")),
    () => document.dispatchEvent(new Event("visibilitychange")),
  ]) {
    writeStoredLate("draft", () => "half a thought");
    leave();
    expect(localStorage.getItem("draft")).toBe("half a thought");
    localStorage.clear();
  }
});

it("does not bring back what was removed or written over since", () => {
  writeStoredLate("one", () => "old");
  writeStoredLate("two", () => "old");
  removeStored("one");
  writeStored("two", "new");
  vi.advanceTimersByTime(250);
  expect([readStored("one"), readStored("two")]).toEqual([null, "new"]);
});

it("gives way to what another tab has written since", () => {
  writeStoredLate("draft", () => "mine");
  localStorage.setItem("draft", "theirs");
  window.dispatchEvent(new StorageEvent("storage", { key: "draft" }));
  expect(readStored("draft")).toBe("theirs");
  vi.advanceTimersByTime(250);
  expect(localStorage.getItem("draft")).toBe("theirs");
});

it("goes by what no longer fits into storage, not by what was stored before", () => {
  localStorage.setItem("draft", "begun");
  const set = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  writeStoredLate("draft", () => "begun and ended");
  vi.advanceTimersByTime(250);
  expect(readStored("draft")).toBe("begun and ended");
  set.mockRestore();
  localStorage.setItem("draft", "theirs");
  window.dispatchEvent(new StorageEvent("storage", { key: "draft" }));
  expect(readStored("draft")).toBe("theirs");
});
