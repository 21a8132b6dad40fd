// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { useLeaveDeleted } from "./use-leave-deleted";

function remove(id: string, openId: string | null): (() => void) | undefined {
  return renderHook(() => useLeaveDeleted(openId)).result.current(id);
}

beforeEach(() => {
  window.history.replaceState(null, "", "/chat/a");
});

it("opens the open chat again when its deletion is taken back", () => {
  const restore = remove("a", "a");
  expect(window.location.pathname).toBe("/chat");
  restore?.();
  expect(window.location.pathname).toBe("/chat/a");
});

it("stays where the reader has gone meanwhile", () => {
  const restore = remove("a", "a");
  window.history.pushState(null, "", "/chat/b");
  restore?.();
  expect(window.location.pathname).toBe("/chat/b");
});

it("stays in the open chat when another one is deleted", () => {
  expect(remove("b", "a")).toBeUndefined();
  expect(window.location.pathname).toBe("/chat/a");
});
