import { clsx } from "clsx";

interface SkeletonProps {
  /** The shape of the content to come: height, width, corners. */
  readonly className: string;
}

/**
 * A placeholder for content that is being loaded. It is hidden from screen readers, so a text next to it must say that
 * something is loading.
 */
export function Skeleton({ className }: SkeletonProps) {
  return <span aria-hidden className={clsx("skeleton block rounded", className)} />;
}
