import { clsx } from "clsx";
import type { CSSProperties, ReactNode } from "react";

/** From lists to a character's own page. */
const SIZES = {
  tiny: "size-6",
  small: "size-8",
  medium: "size-11",
  large: "size-24",
  // In a low window the content below matters more than a large picture.
  huge: "size-[clamp(4rem,15dvh,7rem)] sm:size-[clamp(4rem,15dvh,10rem)]",
} as const;

export type AvatarSize = keyof typeof SIZES;

interface AvatarProps {
  readonly size: AvatarSize;
  readonly className?: string | undefined;
  readonly style?: CSSProperties | undefined;
  readonly children?: ReactNode;
}

/** A round picture. It is hidden from screen readers, because the name is always next to it. */
export function Avatar({ size, className, style, children }: AvatarProps) {
  return (
    <span
      aria-hidden
      style={style}
      className={clsx(
        "inline-block shrink-0 overflow-hidden rounded-full bg-sunken select-none",
        SIZES[size],
        className,
      )}
    >
      {children}
    </span>
  );
}
