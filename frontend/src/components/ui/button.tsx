import { clsx } from "clsx";
import type { ComponentProps } from "react";

const LOOKS = {
  solid:
    "bg-ember text-on-ember shadow-sm hover:brightness-110 active:brightness-95 disabled:opacity-55",
  quiet: "border bg-raised hover:bg-told disabled:opacity-55",
  ghost: "text-muted hover:bg-hover hover:text-ink disabled:opacity-55",
  alarm: "bg-alarm text-paper hover:brightness-110 disabled:opacity-55",
} as const;

export type ButtonLook = keyof typeof LOOKS;

/** The classes of a button, for links that look like one. */
export function buttonClass(look: ButtonLook, extra?: string): string {
  return clsx(
    "inline-flex min-h-10 items-center justify-center gap-2 rounded-xl px-4 text-sm font-medium whitespace-nowrap",
    "pointer-coarse:min-h-[max(2.5rem,44px)] max-[20rem]:min-w-0 max-[20rem]:px-2 max-[20rem]:whitespace-normal",
    "transition-[background-color,color,filter] select-none",
    LOOKS[look],
    extra,
  );
}

interface ButtonProps extends ComponentProps<"button"> {
  readonly look?: ButtonLook;
}

export function Button({ look = "quiet", className, type = "button", ...rest }: ButtonProps) {
  return <button {...rest} type={type} className={buttonClass(look, className)} />;
}
