import { clsx } from "clsx";
import type { ComponentProps } from "react";

interface TickProps extends Omit<ComponentProps<"input">, "type" | "onChange"> {
  readonly onTick: (isTicked: boolean) => void;
}

/** A checkbox without a label of its own; the area around it can be pressed, too. */
export function Tick({ onTick, className, ...rest }: TickProps) {
  return (
    <label
      className={clsx("-m-2.5 grid size-9 shrink-0 cursor-pointer place-items-center", className)}
    >
      <input
        {...rest}
        type="checkbox"
        className="size-4 accent-(--ember)"
        onChange={(event) => onTick(event.target.checked)}
      />
    </label>
  );
}
