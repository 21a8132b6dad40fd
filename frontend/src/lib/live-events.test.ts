// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type LiveEvent, publishLiveEvent, setLiveLine, subscribeLiveEvents } from "./live-events";

const DELETED: LiveEvent = { type: "deleted", conversationId: "c" };
const MOVED: LiveEvent = { type: "moved", conversationId: "c" };

let heard: LiveEvent[];
let otherTab: BroadcastChannel;
let unsubscribe: () => void;

beforeEach(() => {
  localStorage.clear();
  localStorage.setItem("owner", "me");
  heard = [];
  otherTab = new BroadcastChannel("live-events");
  unsubscribe = subscribeLiveEvents((event) => heard.push(event));
});

afterEach(() => {
  setLiveLine("down");
  unsubscribe();
  otherTab.close();
});

/** Waits until what was posted before must have come. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
}

it("tells everybody in this tab once, and the other tabs", async () => {
  const posted = vi.fn();
  otherTab.addEventListener("message", ({ data }) => {
    posted(data);
  });
  publishLiveEvent(DELETED);
  expect(heard).toEqual([DELETED]);
  await settle();
  expect(heard).toEqual([DELETED]);
  expect(posted.mock.calls).toEqual([[{ owner: "me", event: DELETED }]]);
});

it("hears other tabs while it has no line of its own", async () => {
  otherTab.postMessage({ owner: "me", event: MOVED });
  await settle();
  expect(heard).toEqual([MOVED]);
  setLiveLine("up");
  heard.length = 0;
  otherTab.postMessage({ owner: "me", event: DELETED });
  await settle();
  expect(heard).toEqual([]);
});

it("says once that it may have missed something: after a loss, not after one line for another", () => {
  setLiveLine("lost");
  setLiveLine("lost");
  expect(heard).toEqual([]);
  setLiveLine("up");
  expect(heard).toEqual([{ type: "missed" }]);
  for (const line of ["up", "down", "up"] as const) setLiveLine(line);
  expect(heard).toHaveLength(1);
});

it("may have missed something before its first line", async () => {
  vi.resetModules();
  const fresh = await import("./live-events");
  const first: LiveEvent[] = [];
  const leave = fresh.subscribeLiveEvents((event) => first.push(event));
  fresh.setLiveLine("down");
  fresh.setLiveLine("up");
  leave();
  expect(first).toEqual([{ type: "missed" }]);
});

it("hears nothing of somebody else's, and nothing that makes no sense", async () => {
  for (const data of [
    { owner: "you", event: MOVED },
    null,
    3,
    "moved",
    {},
    { owner: "me", event: 1 },
  ])
    otherTab.postMessage(data);
  await settle();
  expect(heard).toEqual([]);
});
