// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { loadEarly } from "./load-early";

it("gives null until the part is there, and then the part at once", async () => {
  let resolve: (part: { readonly name: string }) => void = () => undefined;
  const usePart = loadEarly(
    () =>
      new Promise<{ readonly name: string }>((done) => {
        resolve = done;
      }),
  );
  const { result } = renderHook(() => usePart());
  expect(result.current).toBeNull();
  await act(async () => {
    resolve({ name: "thread" });
    await Promise.resolve();
  });
  expect(result.current).toEqual({ name: "thread" });
  const first = renderHook(() => usePart());
  expect(first.result.current).toEqual({ name: "thread" });
});

it("throws what the loading failed with", async () => {
  vi.spyOn(console, "error").mockReturnValue(undefined);
  const usePart = loadEarly(() => Promise.reject(new Error("no such file")));
  await new Promise((resolve) => setTimeout(resolve));
  expect(() => renderHook(() => usePart())).toThrow("no such file");
});

it("waits for the network where there is none", async () => {
  const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  let isThere = false;
  const usePart = loadEarly(() =>
    isThere
      ? Promise.resolve({ name: "thread" })
      : Promise.reject(new Error("Loading chunk 7 failed")),
  );
  const { result } = renderHook(() => usePart());
  await act(async () => {
    await Promise.resolve();
  });
  expect(result.current).toBeNull();
  isThere = true;
  online.mockReturnValue(true);
  await act(async () => {
    window.dispatchEvent(new Event("online"));
    await Promise.resolve();
  });
  await vi.waitFor(() => {
    expect(result.current).toEqual({ name: "thread" });
  });
});
