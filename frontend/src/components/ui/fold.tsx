import { clsx } from "clsx";
import { ChevronRight } from "lucide";
import type { ComponentProps, ReactNode } from "react";
import { Icon } from "./icon";

interface FoldProps extends ComponentProps<"details"> {
  /** The line that is always shown. */
  readonly summary: ReactNode;
}

/** A quiet line that unfolds what is below it. */
export function Fold({ summary, className, children, ...rest }: FoldProps) {
  return (
    <details {...rest} className={clsx("group/fold text-sm", className)}>
      <summary className="-ml-0.5 flex min-h-9 w-fit cursor-pointer list-none items-center gap-1.5 rounded text-muted hover:text-ink pointer-coarse:min-h-11 [&::-webkit-details-marker]:hidden">
        <Icon
          of={ChevronRight}
          aria-hidden
          className="size-4 shrink-0 transition-transform group-open/fold:rotate-90"
        />
        <span>{summary}</span>
      </summary>
      {children}
    </details>
  );
}
