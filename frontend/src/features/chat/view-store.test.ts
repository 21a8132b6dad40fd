// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ViewStore } from "./view-store";

const FRAME_MS = 16;
const field = document.createElement("textarea");

let value = 0;
let startedAt = 0;
let store: ViewStore<number>;
const shown: number[] = [];

/** A channel by timers, so that what comes after a paint comes when the test says so. */
class ImmediateChannel {
  readonly port1 = { onmessage: (): void => undefined, close: (): void => undefined };
  readonly port2 = {
    postMessage: (): void => {
      setTimeout(() => {
        this.port1.onmessage();
      }, 0);
    },
  };
}

beforeEach(() => {
  document.body.append(field);
  vi.useFakeTimers();
  vi.stubGlobal("MessageChannel", ImmediateChannel);
  // Each test's clock begins at zero, and should stand long after any key of the test before.
  vi.advanceTimersByTime((startedAt += 60_000));
  shown.length = value = 0;
  store = new ViewStore(
    () => value,
    () => true,
  );
  store.subscribe(() => shown.push(store.getView()));
  store.showSoon();
  vi.advanceTimersByTime(50);
  shown.length = 0;
});
afterEach(() => {
  // What is still to be shown.
  vi.advanceTimersByTime(500);
  field.remove();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function grow(): void {
  value += 1;
  store.showSoon();
}

function press(): void {
  field.focus();
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
}

it("shows what is new with the next frame, once for all of it", () => {
  grow();
  grow();
  expect(shown).toEqual([]);
  vi.advanceTimersByTime(FRAME_MS + 1);
  expect(shown).toEqual([2]);
});

it("waits for a key to be on the screen while somebody types", () => {
  press();
  vi.advanceTimersByTime(50);
  grow();
  vi.advanceTimersByTime(50);
  expect(shown).toEqual([]);
  press();
  grow();
  expect(shown).toEqual([]);
  vi.advanceTimersByTime(FRAME_MS + 1);
  expect(shown).toEqual([2]);
});

it("does not wait longer than can be noticed", () => {
  press();
  vi.advanceTimersByTime(50);
  grow();
  vi.advanceTimersByTime(129);
  expect(shown).toEqual([]);
  vi.advanceTimersByTime(2);
  expect(shown).toEqual([1]);
});

it("shows every second time at most while a key is held down", () => {
  for (let turn = 0; turn < 12; turn += 1) {
    press();
    grow();
    vi.advanceTimersByTime(33);
  }
  expect(shown.length).toBeGreaterThanOrEqual(3);
  expect(shown.length).toBeLessThanOrEqual(6);
});

it("goes back to every frame when nobody types any more", () => {
  press();
  vi.advanceTimersByTime(1001);
  grow();
  vi.advanceTimersByTime(FRAME_MS + 1);
  expect(shown).toEqual([1]);
});
