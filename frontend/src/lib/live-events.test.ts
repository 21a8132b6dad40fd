// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  type LiveEvent,
  publishLiveEvent,
  setLiveConnected,
  subscribeLiveEvents,
} from "./live-events";

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
  setLiveConnected(false);
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
  setLiveConnected(true);
  otherTab.postMessage({ owner: "me", event: DELETED });
  await settle();
  expect(heard).toEqual([MOVED]);
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
