// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { useAction } from "./use-action";

function Provided({ children }: { readonly children: ReactNode }) {
  return <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>;
}

it("does it once however often it is pressed, and again after that", async () => {
  const once = vi.fn((word: string) => Promise.resolve(word));
  const { result } = renderHook(() => useAction(once), { wrapper: Provided });
  act(() => {
    result.current.run("one");
    result.current.run("two");
  });
  await waitFor(() => {
    expect(result.current.result).toBe("one");
  });
  expect(once).toHaveBeenCalledTimes(1);
  act(() => {
    result.current.run("three");
  });
  await waitFor(() => {
    expect(result.current.result).toBe("three");
  });
});

it("can be tried again after a failure", async () => {
  const attempt = vi.fn(() => Promise.reject(new Error("no")));
  const { result } = renderHook(() => useAction(attempt), { wrapper: Provided });
  for (const count of [1, 2]) {
    act(() => {
      result.current.run();
    });
    await waitFor(() => {
      expect(result.current.isBusy).toBe(false);
      expect(result.current.error?.message).toBe("no");
    });
    expect(attempt).toHaveBeenCalledTimes(count);
  }
});

it("is busy until what follows is over", async () => {
  let finish: () => void = () => undefined;
  const following = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { result } = renderHook(
    () => useAction(() => Promise.resolve(1), { onSuccess: () => following }),
    { wrapper: Provided },
  );
  act(() => {
    result.current.run();
  });
  await waitFor(() => {
    expect(result.current.isBusy).toBe(true);
  });
  act(finish);
  await waitFor(() => {
    expect(result.current.isBusy).toBe(false);
  });
});
