// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lateQuietly } from "./late-quietly";

function setOnline(isOnline: boolean): void {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(isOnline);
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it.each([true, false])(
  "leaves the page as it is while it cannot be loaded, and comes when it can; online: %s",
  async (isOnline) => {
    setOnline(isOnline);
    let isThere = false;
    const Late = lateQuietly(() =>
      isThere
        ? Promise.resolve(() => <p>drawn</p>)
        : Promise.reject(new Error("Loading chunk 7 failed")),
    );
    render(
      <>
        <p>said before</p>
        <Late />
      </>,
    );
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    expect(screen.getByText("said before")).toBeVisible();
    expect(screen.queryByText("drawn")).toBeNull();
    isThere = true;
    setOnline(true);
    window.dispatchEvent(new Event("online"));
    await act(() => vi.advanceTimersByTimeAsync(30_000));
    expect(screen.getByText("drawn")).toBeVisible();
  },
);

it("leaves no listener behind, however often it has failed", async () => {
  const [added, removed] = [vi.fn(), vi.fn()];
  const listen = (spy: typeof added) => (type: string, listener: unknown) => {
    if (type === "online") spy(listener);
  };
  vi.spyOn(window, "addEventListener").mockImplementation(listen(added));
  vi.spyOn(window, "removeEventListener").mockImplementation(listen(removed));
  const Late = lateQuietly(() => Promise.reject(new Error("Loading chunk 7 failed")));
  render(<Late />);
  await act(() => vi.advanceTimersByTimeAsync(95_000));
  expect(added).toHaveBeenCalledTimes(4);
  expect(removed.mock.calls).toEqual(added.mock.calls.slice(0, 3));
});
