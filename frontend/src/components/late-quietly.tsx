import { type ComponentType, Suspense, lazy } from "react";
import { loadLate } from "@/lib/load-late";

/** A component that is loaded when it is first drawn, and that nobody asked for: the page does without it. */
export function lateQuietly<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Part = lazy(async () => {
    const loaded = await loadLate(load)().catch(() => new Promise<never>(() => undefined));
    return { default: loaded };
  });
  return function Late(props: Props) {
    return (
      <Suspense>
        <Part {...props} />
      </Suspense>
    );
  };
}
