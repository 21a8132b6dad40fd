// @vitest-environment jsdom
import { act, cleanup, fireEvent, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useStickyScroll } from "./use-sticky-scroll";

let grow: () => void = () => undefined;

beforeEach(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(onResize: () => void) {
        grow = onResize;
      }
      observe(): void {
        // What is observed is changed by hand.
      }
      disconnect(): void {
        // Nothing is held.
      }
    },
  );
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Frame() {
  const { frame, content, onScroll, isPinned } = useStickyScroll(null, true, true);
  return (
    <div ref={frame} onScroll={onScroll} data-pinned={isPinned} data-testid="frame">
      <div ref={content} />
    </div>
  );
}

interface View {
  readonly frame: HTMLElement;
  /** More text comes, 100 pixels of it. */
  readonly write: () => void;
  /** The view moves, and tells of it. */
  readonly scrollBy: (pixels: number) => void;
}

/** A view of 500 pixels at the end of 2,000. */
function open(): View {
  const { getByTestId } = render(<Frame />);
  const frame = getByTestId("frame");
  let height = 2_000;
  let top = 1_500;
  Object.defineProperties(frame, {
    clientHeight: { get: () => 500 },
    scrollHeight: { get: () => height },
    scrollTop: {
      get: () => top,
      set: (value: number) => {
        top = Math.max(0, Math.min(value, height - 500));
      },
    },
  });
  act(grow);
  return {
    frame,
    write: () => {
      height += 100;
      act(grow);
    },
    scrollBy: (pixels) => {
      frame.scrollTop += pixels;
      fireEvent.scroll(frame);
    },
  };
}

it("follows what is written while the reader is at the end", () => {
  const { frame, write } = open();
  write();
  expect(frame.scrollTop).toBe(1_600);
});

it("a small turn of the wheel is enough to leave the end", () => {
  const { frame, write, scrollBy } = open();
  fireEvent.wheel(frame, { deltaY: -30 });
  // Text that comes between the wheel and what it moves does not take the view back.
  write();
  scrollBy(-30);
  write();
  expect(frame.scrollTop).toBe(1_470);
  expect(frame.dataset["pinned"]).toBe("false");
});

it("a finger and a key are, too", () => {
  for (const leave of [
    (frame: HTMLElement) => {
      fireEvent.touchStart(frame, { touches: [{ clientY: 100 }] });
      fireEvent.touchMove(frame, { touches: [{ clientY: 120 }] });
    },
    (frame: HTMLElement) => fireEvent.keyDown(frame, { key: "PageUp" }),
  ]) {
    const { frame, write } = open();
    leave(frame);
    write();
    expect(frame.scrollTop).toBe(1_500);
    cleanup();
  }
});

it("who comes down again near the end is taken along", () => {
  const { frame, write, scrollBy } = open();
  fireEvent.wheel(frame, { deltaY: -30 });
  scrollBy(-40);
  scrollBy(20);
  write();
  expect(frame.scrollTop).toBe(1_600);
});

it("a zoom, a wheel downward and a shrinking page leave it at the end", () => {
  const { frame, write } = open();
  fireEvent.wheel(frame, { deltaY: -30, ctrlKey: true });
  fireEvent.wheel(frame, { deltaY: 30 });
  fireEvent.scroll(frame);
  write();
  expect(frame.scrollTop).toBe(1_600);
});
