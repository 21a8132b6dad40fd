// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { loadLate } from "./load-late";

function setOnline(isOnline: boolean): void {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(isOnline);
}

it("waits for the network where there is none", async () => {
  setOnline(false);
  let isThere = false;
  const get = loadLate(() =>
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
  const get = loadLate(() => Promise.reject(new Error("Loading chunk 7 failed")));
  await expect(get()).rejects.toThrow("chunk 7");
});
