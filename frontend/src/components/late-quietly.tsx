import { type ComponentType, Suspense, lazy } from "react";

const RETRY_MS = 30_000;

function waitForNextTry(): Promise<void> {
  return new Promise((resolve) => {
    const events = typeof window === "undefined" ? null : window;
    const finish = (): void => {
      clearTimeout(timer);
      events?.removeEventListener("online", finish);
      resolve();
    };
    const timer = setTimeout(finish, RETRY_MS);
    events?.addEventListener("online", finish);
  });
}

async function loadUntilThere<T>(load: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await load();
    } catch {
      await waitForNextTry();
    }
}

/**
 * A component that is loaded when first rendered and renders nothing until then. Failures are not shown; loading is
 * retried every `RETRY_MS` and when the network returns. Unlike `late` it is part of the server-rendered HTML.
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
