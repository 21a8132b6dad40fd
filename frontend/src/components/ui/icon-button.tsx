import { clsx } from "clsx";
import type { ComponentProps } from "react";
import { type TipPlace, tipProps } from "./tooltip";

/** The classes of a button that is an icon, for links and menus that look like one. */
export function iconButtonClass(extra?: string): string {
  return clsx(
    "inline-grid size-9 shrink-0 place-items-center rounded-lg text-muted transition-colors",
    "hover:bg-hover hover:text-ink disabled:pointer-events-none disabled:opacity-40",
    extra,
  );
}

interface IconButtonProps extends ComponentProps<"button"> {
  /** The accessible name; also the tooltip. */
  readonly label: string;
  /** Where the tooltip has room. */
  readonly tip?: TipPlace;
}

export function IconButton({ label, tip, className, type = "button", ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      {...tipProps(label, tip)}
      type={type}
      className={iconButtonClass(className)}
    />
  );
}
