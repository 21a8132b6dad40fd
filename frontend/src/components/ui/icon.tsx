import type { IconNode } from "lucide";
import { type SVGProps, createElement } from "react";

interface IconProps extends SVGProps<SVGSVGElement> {
  readonly of: IconNode;
}

/** A Lucide icon, in the colour of the surrounding text and hidden from screen readers. */
export function Icon({ of, ...attributes }: IconProps) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={24}
      height={24}
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      {...attributes}
    >
      {of.map(([tag, shape], index) => createElement(tag, { key: index, ...shape }))}
    </svg>
  );
}
