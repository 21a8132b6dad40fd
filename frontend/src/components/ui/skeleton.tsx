import { clsx } from "clsx";

interface SkeletonProps {
  /** The shape of what comes: its height, its width, its corners. */
  readonly className: string;
}

/** A stand-in for something that is on its way. Who waits is told in words, beside it. */
export function Skeleton({ className }: SkeletonProps) {
  return <span aria-hidden className={clsx("skeleton block rounded", className)} />;
}
