import { clsx } from "clsx";
import { ChevronRight } from "lucide";
import { Icon } from "./icon";

/** The arrow in a `summary`, which turns when its `details` opens. */
export function FoldMark({ className }: { readonly className: string }) {
  return (
    <Icon
      of={ChevronRight}
      className={clsx("shrink-0 transition-transform in-[[open]>summary]:rotate-90", className)}
    />
  );
}
