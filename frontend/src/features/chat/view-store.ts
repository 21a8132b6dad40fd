import { scheduleFrame } from "@/lib/schedule-frame";

/**
 * What a component shows, read anew whenever it is told to, and with each frame at most once. Its
 * outline changes only with what `hasSameOutline` looks at.
 */
export class ViewStore<View> {
  readonly #read: () => View;
  readonly #hasSameOutline: (one: View, other: View) => boolean;
  readonly #listeners = new Set<() => void>();
  #view: View;
  #outline: View;
  #isFrameDue = false;

  constructor(read: () => View, hasSameOutline: (one: View, other: View) => boolean) {
    this.#read = read;
    this.#hasSameOutline = hasSameOutline;
    this.#view = this.#outline = read();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getView = (): View => this.#view;
  readonly getOutline = (): View => this.#outline;

  show(): void {
    this.#view = this.#read();
    if (!this.#hasSameOutline(this.#outline, this.#view)) this.#outline = this.#view;
    for (const listener of this.#listeners) listener();
  }

  showSoon(): void {
    if (this.#isFrameDue) return;
    this.#isFrameDue = true;
    scheduleFrame(() => {
      this.#isFrameDue = false;
      this.show();
    });
  }
}
