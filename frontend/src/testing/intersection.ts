import { vi } from "vitest";

interface Entry {
  readonly target: Element;
  readonly isIntersecting: boolean;
}

/** jsdom has no layout. This IntersectionObserver reports every observed element as visible. */
export function standInSight(): void {
  class InSight {
    private readonly observed = new Set<Element>();
    private readonly tell: (entries: readonly Entry[]) => void;
    constructor(tell: (entries: readonly Entry[]) => void) {
      this.tell = tell;
    }
    observe(target: Element): void {
      this.observed.add(target);
      queueMicrotask(() => {
        if (this.observed.has(target)) this.tell([{ target, isIntersecting: true }]);
      });
    }
    unobserve(target: Element): void {
      this.observed.delete(target);
    }
    disconnect(): void {
      this.observed.clear();
    }
  }
  vi.stubGlobal("IntersectionObserver", InSight);
}
