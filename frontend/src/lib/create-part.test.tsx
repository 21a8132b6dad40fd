// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { createPart } from "./create-part";

interface Named {
  readonly name: string;
}

const THREAD: Named = { name: "thread" };
const FAILURE = new Error("Loading chunk 7 failed");

function setOnline(isOnline: boolean): void {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(isOnline);
}

/** Something that loads as soon as `isThere`. */
function prepare() {
  const source = { isThere: false };
  const load = vi.fn(() => (source.isThere ? Promise.resolve(THREAD) : Promise.reject(FAILURE)));
  return { source, load, part: createPart(load) };
}

it("listens once for the network's return, however often it has failed", async () => {
  setOnline(true);
  const listen = vi.spyOn(window, "addEventListener");
  const { load, part } = prepare();
  for (let count = 0; count < 3; count += 1) expect(await part.request()).toBe(false);
  // A listener that is added again is still one.
  const listeners = listen.mock.calls.filter(([type]) => type === "online").map(([, one]) => one);
  expect(new Set(listeners).size).toBe(1);
  window.dispatchEvent(new Event("online"));
  await vi.waitFor(() => {
    expect(load).toHaveBeenCalledTimes(4);
  });
});

it("waits for the network where there is none, and gives the part once it is back", async () => {
  setOnline(false);
  const { source, load, part } = prepare();
  const got = part.get();
  await vi.waitFor(() => {
    expect(load).toHaveBeenCalledOnce();
  });
  source.isThere = true;
  setOnline(true);
  window.dispatchEvent(new Event("online"));
  await expect(got).resolves.toBe(THREAD);
  await expect(part.get()).resolves.toBe(THREAD);
  expect(load).toHaveBeenCalledTimes(2);
});

it("says at once what fails although there is a network, and loads anew when asked again", async () => {
  setOnline(true);
  const { source, part } = prepare();
  await expect(part.get()).rejects.toBe(FAILURE);
  source.isThere = true;
  await expect(part.get()).resolves.toBe(THREAD);
});

it("gives a component null until the part is there, and then the part at once", async () => {
  let resolve: (part: Named) => void = () => undefined;
  const { request, usePart } = createPart(
    () =>
      new Promise<Named>((done) => {
        resolve = done;
      }),
  );
  void request();
  const { result } = renderHook(() => usePart());
  expect(result.current).toBeNull();
  await act(async () => {
    resolve(THREAD);
    await Promise.resolve();
  });
  expect(result.current).toBe(THREAD);
  const first = renderHook(() => usePart());
  expect(first.result.current).toBe(THREAD);
});

it("throws in a component what the loading failed with", async () => {
  setOnline(true);
  vi.spyOn(console, "error").mockReturnValue(undefined);
  const { part } = prepare();
  await part.request();
  expect(() => renderHook(() => part.usePart())).toThrow("chunk 7");
});

it("leaves a component waiting for the network where there is none", async () => {
  setOnline(false);
  const { source, part } = prepare();
  await part.request();
  const { result } = renderHook(() => part.usePart());
  expect(result.current).toBeNull();
  source.isThere = true;
  setOnline(true);
  act(() => {
    window.dispatchEvent(new Event("online"));
  });
  await vi.waitFor(() => {
    expect(result.current).toBe(THREAD);
  });
});
