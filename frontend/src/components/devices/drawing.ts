import type { ReactNode } from "react";

/** One drawing, on a square of 160 by 160. The small version is plainer and has less around it. */
export interface Drawing {
  readonly draw: (isLarge: boolean) => ReactNode;
  /** The part of the square that the small version shows. */
  readonly closeUp: string;
}
