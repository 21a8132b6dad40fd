import { type ComponentType, Suspense, lazy } from "react";
import { loadLate } from "@/lib/load-late";

const RETRY_MS = 30_000;

async function loadUntilThere<T>(load: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await loadLate(load)();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
}

/**
 * A component that nobody asked for: it is loaded when it is first drawn, and the page does without it until then. A
 * failure is not told; it is tried again every `RETRY_MS`. Unlike `late` it is in the server's HTML, too.
 */
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
