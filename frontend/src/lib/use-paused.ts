import { useEffect, useState } from "react";

interface Paused<Value> {
  readonly value: Value;
  /** Increments with each new value. */
  readonly number: number;
}

/** `value`, debounced: updated once it has stayed the same for `pauseMs`. */
export function usePaused<Value>(value: Value, pauseMs: number): Paused<Value> {
  const [paused, setPaused] = useState({ value, number: 0 });
  useEffect(() => {
    const timer = setTimeout(
      () => setPaused((now) => (now.value === value ? now : { value, number: now.number + 1 })),
      pauseMs,
    );
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return paused;
}
