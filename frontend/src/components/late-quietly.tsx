import { type ComponentType, Suspense, lazy } from "react";
import { loadLate } from "@/lib/load-late";

const AGAIN_MS = 30_000;

async function loadUntilThere<T>(load: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await loadLate(load)();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
}

/** A component that is loaded when it is first drawn, and that nobody asked for: until it comes the page does without it. */
export function lateQuietly<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Part = lazy(async () => ({ default: await loadUntilThere(load) }));
  return function Late(props: Props) {
    return (
      <Suspense>
        <Part {...props} />
      </Suspense>
    );
  };
}
