import type { ReactNode } from "react";

/** One drawing, on a square of 160: plainer, and with less around it, where it is small. */
export interface Drawing {
  readonly draw: (isLarge: boolean) => ReactNode;
  /** The part of the square that a small one shows. */
  readonly closeUp: string;
}
