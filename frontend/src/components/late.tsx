import { type ComponentType, Suspense, lazy } from "react";

/**
 * A component that is loaded when it is first drawn; nothing stands in its place until then. `load` is one of
 * `loadLate` or `loadQuietly`, so that the page outlives a network that is not there.
 */
export function late<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Part = lazy(async () => ({ default: await load() }));
  return function Late(props: Props) {
    return (
      <Suspense>
        <Part {...props} />
      </Suspense>
    );
  };
}
