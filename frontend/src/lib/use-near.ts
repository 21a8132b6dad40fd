import { type RefObject, useEffect, useRef } from "react";

/**
 * Calls `onNear` whenever the returned element comes within `margin` pixels of the visible part of its scroll
 * container, the ancestor marked `data-scroller`.
 */
export function useNear<Target extends Element>(
  onNear: () => void,
  isEnabled: boolean,
  margin = 400,
): RefObject<Target | null> {
  const ref = useRef<Target>(null);
  useEffect(() => {
    const target = ref.current;
    if (!target || !isEnabled) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) onNear();
      },
      { root: target.closest("[data-scroller]"), rootMargin: `${margin}px` },
    );
    observer.observe(target);
    return () => observer.disconnect();
  }, [onNear, isEnabled, margin]);
  return ref;
}
