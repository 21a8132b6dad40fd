// @vitest-environment jsdom
import { act, cleanup, fireEvent, render } from "@testing-library/react";
import { useLayoutEffect } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type StickyScroll, useStickyScroll } from "./use-sticky-scroll";

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

let scroll: StickyScroll;

function Frame({ items, isAtLatest = true }: { items?: unknown; isAtLatest?: boolean }) {
  const taken = useStickyScroll(items, isAtLatest, true);
  const { frame, content, onScroll, isPinned } = taken;
  useLayoutEffect(() => {
    scroll = taken;
  });
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

/** Messages of 100 pixels each in a view of 500, as a thread that loads and drops them. */
function openThread(ids: readonly number[]) {
  let shown = ids;
  let top = 0;
  const { getByTestId, rerender } = render(<Frame items={shown} />);
  const frame = getByTestId("frame");
  Object.defineProperties(frame, {
    clientHeight: { get: () => 500 },
    scrollHeight: { get: () => shown.length * 100 },
    scrollTop: {
      get: () => top,
      set: (value: number) => {
        top = Math.max(0, Math.min(value, shown.length * 100 - 500));
      },
    },
  });
  const draw = (): void => {
    frame.firstElementChild?.replaceChildren(
      ...shown.map((id, index) => {
        const item = document.createElement("div");
        item.dataset["messageId"] = String(id);
        item.getBoundingClientRect = () => new DOMRect(0, index * 100 - top, 600, 100);
        return item;
      }),
    );
  };
  draw();
  act(grow);
  return {
    frame,
    scrollTo: (place: number) => {
      frame.scrollTop = place;
      fireEvent.scroll(frame);
    },
    /** Other messages are loaded; `isAtLatest`: up to the end of the conversation. */
    show: (next: readonly number[], isAtLatest = true) => {
      shown = next;
      draw();
      rerender(<Frame items={shown} isAtLatest={isAtLatest} />);
    },
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

it("what is read stays in its place while older messages come and newer ones go", () => {
  const { frame, scrollTo, show } = openThread(range(100, 139));
  expect(frame.scrollTop).toBe(3_500);
  scrollTo(130);
  expect(scroll.measure("101")).toBe(-30);
  show(range(60, 139));
  expect(frame.scrollTop).toBe(4_130);
  expect(scroll.measure("101")).toBe(-30);
  show(range(60, 119), false);
  expect(scroll.measure("101")).toBe(-30);
  show(range(80, 139));
  expect(frame.scrollTop).toBe(2_130);
  expect(frame.dataset["pinned"]).toBe("false");
});

it("who looks at the end is not moved when the oldest messages are dropped", () => {
  const { frame, show } = openThread(range(1, 180));
  show(range(61, 182));
  expect(frame.scrollTop).toBe(122 * 100 - 500);
  expect(frame.dataset["pinned"]).toBe("true");
});

it("the end of what is loaded is not the end of the conversation", () => {
  const { frame, scrollTo, show } = openThread(range(100, 139));
  scrollTo(1_000);
  show(range(60, 119), false);
  scrollTo(5_500);
  expect(frame.dataset["pinned"]).toBe("false");
  show(range(60, 139));
  expect(frame.scrollTop).toBe(5_500);
});

it("a message that is looked for is put where it is wanted as soon as it is there", () => {
  const { show } = openThread(range(100, 139));
  act(() => {
    scroll.hold("20", 120);
  });
  show(range(1, 40), false);
  expect(scroll.measure("20")).toBe(120);
  expect(scroll.measure("100")).toBeNull();
});

it("the way back to the end is one step", () => {
  const { frame, scrollTo } = openThread(range(100, 139));
  scrollTo(0);
  act(() => {
    scroll.jumpToLatest();
  });
  expect(frame.scrollTop).toBe(3_500);
  expect(frame.dataset["pinned"]).toBe("true");
});
