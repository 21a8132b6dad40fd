// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { loadQuietly } from "./load-late";

function setOnline(isOnline: boolean): void {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(isOnline);
}

it("loads the part when the page is quiet", () => {
  vi.useFakeTimers();
  const load = vi.fn(() => Promise.resolve("part"));
  loadQuietly(load);
  expect(load).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(load).toHaveBeenCalledOnce();
  vi.useRealTimers();
});

it("waits for the network where there is none", async () => {
  setOnline(false);
  let isThere = false;
  const get = loadQuietly(() =>
    isThere ? Promise.resolve("part") : Promise.reject(new Error("Loading chunk 7 failed")),
  );
  const part = get();
  await Promise.resolve();
  isThere = true;
  setOnline(true);
  window.dispatchEvent(new Event("online"));
  await expect(part).resolves.toBe("part");
});

it("says at once what fails although there is a network", async () => {
  setOnline(true);
  const get = loadQuietly(() => Promise.reject(new Error("Loading chunk 7 failed")));
  await expect(get()).rejects.toThrow("chunk 7");
});
