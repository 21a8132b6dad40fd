import { clsx } from "clsx";
import { ChevronDown } from "lucide";
import type { ComponentProps } from "react";
import { Icon } from "./icon";

interface SelectProps extends Omit<ComponentProps<"select">, "size"> {
  /** As tall as a field of a form, or as the buttons beside it. */
  readonly size?: "field" | "button";
  /** The classes of the frame: its place and its width. */
  readonly className?: string;
}

const SIZES = { field: "h-11", button: "h-10" } as const;

/** A native select with the app's own arrow. */
export function Select({ size = "field", className = "w-full", children, ...rest }: SelectProps) {
  return (
    <span className={clsx("relative inline-block min-w-0 align-top", className)}>
      <select
        {...rest}
        className={clsx(
          "block w-full appearance-none truncate rounded-xl border border-edge bg-paper pr-9 pl-3.5 text-base transition-colors focus:border-ember disabled:opacity-60",
          SIZES[size],
        )}
      >
        {children}
      </select>
      <Icon
        of={ChevronDown}
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-muted"
      />
    </span>
  );
}
