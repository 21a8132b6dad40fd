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
