import { scheduleFrame } from "@/lib/schedule-frame";

/** What a component shows, read anew whenever it is told to, and with each frame at most once. */
export class ViewStore<View> {
  readonly #read: () => View;
  readonly #listeners = new Set<() => void>();
  #view: View;
  #isFrameDue = false;

  constructor(read: () => View) {
    this.#read = read;
    this.#view = read();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getView = (): View => this.#view;

  show(): void {
    this.#view = this.#read();
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
