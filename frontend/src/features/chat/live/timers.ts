/** Timers that can all be cancelled at once. */
export class Timers {
  readonly #pending = new Set<ReturnType<typeof setTimeout>>();

  start(delayMs: number, task: () => void): void {
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      task();
    }, delayMs);
    this.#pending.add(timer);
  }

  clear(): void {
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }
}
