import { type ComponentType, Suspense, lazy } from "react";
import { loadLate } from "@/lib/load-late";

/**
 * A component that is loaded when it is first drawn; nothing stands in its place until then. Without a
 * network it comes when that is back.
 */
export function late<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Part = lazy(async () => ({ default: await loadLate(load)() }));
  return function Late(props: Props) {
    return (
      <Suspense>
        <Part {...props} />
      </Suspense>
    );
  };
}
