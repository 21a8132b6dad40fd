import { createListeners } from "@/lib/listeners";
import { isKeyUnpainted, isTyping, subscribeKeysPainted } from "@/lib/keystrokes";
import { afterPaint, scheduleFrame } from "@/lib/schedule-frame";

/**
 * A frame that takes longer is followed by an equally long pause, so that half of the time is free
 * for key presses.
 */
const QUICK_MS = 8;
const LONGEST_REST_MS = 100;

/** While the user types, an update waits until a key press is painted, but no longer than this. */
const LATEST_MS = 130;
/** Minimum time between two such updates: a key that is held down repeats thirty times a second. */
const LEAST_GAP_MS = 60;

/**
 * What a component shows: read again at once by `show`, and at most once a frame by `showSoon`. Its
 * outline changes only with what `hasSameOutline` compares.
 */
export class ViewStore<View> {
  readonly #read: () => View;
  readonly #hasSameOutline: (one: View, other: View) => boolean;
  readonly #listeners = createListeners();
  #view: View;
  #outline: View;
  #isFrameDue = false;
  #restsUntil = 0;
  #shownAt = 0;

  constructor(read: () => View, hasSameOutline: (one: View, other: View) => boolean) {
    this.#read = read;
    this.#hasSameOutline = hasSameOutline;
    this.#view = this.#outline = read();
  }

  readonly subscribe = this.#listeners.subscribe;
  readonly getView = (): View => this.#view;
  readonly getOutline = (): View => this.#outline;

  show(): void {
    this.#view = this.#read();
    if (!this.#hasSameOutline(this.#outline, this.#view)) this.#outline = this.#view;
    this.#listeners.notify();
  }

  showSoon(): void {
    if (this.#isFrameDue) return;
    this.#isFrameDue = true;
    if (isTyping()) this.#showBetweenKeys();
    else this.#showRested();
  }

  #showRested(): void {
    const draw = (): void =>
      scheduleFrame(() => {
        this.#isFrameDue = false;
        this.#showMeasured();
      });
    const rest = this.#restsUntil - performance.now();
    if (rest > 0) setTimeout(draw, rest);
    else draw();
  }

  #showBetweenKeys(): void {
    const show = (): void => {
      clearTimeout(timer);
      leave();
      this.#isFrameDue = false;
      this.#shownAt = performance.now();
      this.show();
    };
    const timer = setTimeout(() => {
      if (!isKeyUnpainted()) show();
    }, LATEST_MS);
    const leave = subscribeKeysPainted(() => {
      if (performance.now() - this.#shownAt >= LEAST_GAP_MS) show();
    });
  }

  #showMeasured(): void {
    const begun = performance.now();
    this.show();
    afterPaint(() => {
      const now = performance.now();
      const cost = now - begun;
      if (cost > QUICK_MS) this.#restsUntil = now + Math.min(cost, LONGEST_REST_MS);
    });
  }
}
