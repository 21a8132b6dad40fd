import type { IconNode } from "lucide";
import { type SVGProps, createElement } from "react";

interface IconProps extends SVGProps<SVGSVGElement> {
  readonly of: IconNode;
}

/** One of Lucide's drawings, in the colour of the words around it; it says nothing to who cannot see it. */
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
