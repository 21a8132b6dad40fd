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
 * A component that is loaded when first rendered and renders nothing until then. Failures are not shown; loading is
 * retried every `RETRY_MS`. Unlike `late` it is part of the server-rendered HTML.
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
