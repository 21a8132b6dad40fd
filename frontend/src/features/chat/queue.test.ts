// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { clearWritings } from "@/lib/writings";
import { enqueue, readQueue, removeQueued, subscribeQueue } from "./queue";

beforeEach(() => {
  localStorage.clear();
});

function prompts(id = "c"): string[] {
  return readQueue(id).map(({ prompt }) => prompt);
}

it("keeps words in their order, each under an id of its own, and by conversation", () => {
  enqueue("c", "one");
  enqueue("c", "two");
  enqueue("d", "other");
  expect(prompts()).toEqual(["one", "two"]);
  expect(prompts("d")).toEqual(["other"]);
  expect(new Set(readQueue("c").map(({ clientRequestId }) => clientRequestId)).size).toBe(2);
});

it("takes out what is named, and leaves nothing stored behind the last one", () => {
  enqueue("c", "one");
  enqueue("c", "two");
  for (const entry of readQueue("c").slice(0, 1)) removeQueued("c", entry);
  expect(prompts()).toEqual(["two"]);
  for (const entry of readQueue("c")) removeQueued("c", entry);
  expect(localStorage).toHaveLength(0);
});

it("is the same list while nothing changes, and tells when something does, in other tabs too", () => {
  const listener = vi.fn();
  const leave = subscribeQueue(listener);
  enqueue("c", "one");
  expect(readQueue("c")).toBe(readQueue("c"));
  window.dispatchEvent(new StorageEvent("storage", { key: "queue:c" }));
  window.dispatchEvent(new StorageEvent("storage", { key: "draft:c" }));
  expect(listener).toHaveBeenCalledTimes(2);
  leave();
});

it("reads nothing from what is no queue", () => {
  localStorage.setItem("queue:c", "{");
  expect(prompts()).toEqual([]);
  localStorage.setItem("queue:c", JSON.stringify([{ prompt: "no id" }]));
  expect(prompts()).toEqual([]);
});

it("goes with the reader", () => {
  enqueue("c", "one");
  clearWritings();
  expect(prompts()).toEqual([]);
});
