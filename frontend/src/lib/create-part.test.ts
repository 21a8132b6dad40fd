// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { createPart } from "./create-part";

it("listens once for the network's return, however often it has failed", async () => {
  const listen = vi.spyOn(window, "addEventListener");
  const load = vi.fn(() => Promise.reject<object>(new Error("Loading chunk 7 failed")));
  const { request } = createPart(load);
  for (let count = 0; count < 3; count += 1) expect(await request()).toBe(false);
  // A listener that is added again is still one.
  const listeners = listen.mock.calls.filter(([type]) => type === "online").map(([, one]) => one);
  expect(new Set(listeners).size).toBe(1);
  window.dispatchEvent(new Event("online"));
  await vi.waitFor(() => {
    expect(load).toHaveBeenCalledTimes(4);
  });
});
