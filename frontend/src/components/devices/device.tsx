import type { ReactNode } from "react";

/** One drawing, on a square of 160 by 160. The small version is plainer and has less around it. */
export interface Drawing {
  readonly draw: (isLarge: boolean) => ReactNode;
  /** The part of the square that the small version shows. */
  readonly closeUp: string;
}

export interface DeviceProps {
  readonly name: string;
  readonly drawing: Drawing;
  /** True: the whole drawing. False: only what can be recognized at a small size. */
  readonly isLarge: boolean;
}

/** A character's drawing, as large as its container. */
export function Device({ name, drawing: { draw, closeUp }, isLarge }: DeviceProps) {
  return (
    <svg
      viewBox={isLarge ? "0 0 160 160" : closeUp}
      fill="none"
      data-device={name}
      className="size-full"
    >
      {draw(isLarge)}
    </svg>
  );
}
