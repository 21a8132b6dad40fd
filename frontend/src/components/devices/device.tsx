import type { Drawing } from "./drawing";

export interface DeviceProps {
  readonly name: string;
  readonly drawing: Drawing;
  /** All of it is drawn; else what can be told from afar. */
  readonly isLarge: boolean;
}

/** A character's sign, as large as what it lies in. */
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
