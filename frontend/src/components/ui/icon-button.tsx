import { clsx } from "clsx";
import type { ComponentProps } from "react";
import { type TipPlace, tipProps } from "./tooltip";

/** Enlarged for touch, unless a large font has made them large enough. */
const SIZES = {
  tiny: "size-7 pointer-coarse:size-[max(1.75rem,40px)]",
  small: "size-8 pointer-coarse:size-[max(2rem,40px)]",
  usual: "size-9 pointer-coarse:size-[max(2.25rem,44px)]",
  large: "size-10 pointer-coarse:size-[max(2.5rem,44px)]",
} as const;

const LOOKS = {
  plain:
    "rounded-lg text-muted transition-colors hover:bg-hover hover:text-ink disabled:pointer-events-none disabled:opacity-40",
  /** The main action of the page. */
  solid:
    "rounded-full bg-ember text-on-ember transition-[filter,background-color] hover:brightness-110 disabled:bg-told disabled:text-muted",
  dark: "rounded-full bg-ink text-paper transition-opacity hover:opacity-85 aria-disabled:opacity-50",
} as const;

interface Style {
  readonly size?: keyof typeof SIZES;
  readonly look?: keyof typeof LOOKS;
}

/** The classes of a button that is an icon, for links and menus that look like one. */
export function iconButtonClass(
  extra?: string,
  { size = "usual", look = "plain" }: Style = {},
): string {
  return clsx("inline-grid shrink-0 place-items-center", SIZES[size], LOOKS[look], extra);
}

interface IconButtonProps extends ComponentProps<"button">, Style {
  /** The accessible name; also the tooltip. */
  readonly label: string;
  /** Where the tooltip fits. */
  readonly tip?: TipPlace;
}

export function IconButton(props: IconButtonProps) {
  const { label, tip, size = "usual", look = "plain", className, type = "button", ...rest } = props;
  return (
    <button
      {...tipProps(label, tip)}
      {...rest}
      type={type}
      className={iconButtonClass(className, { size, look })}
    />
  );
}
