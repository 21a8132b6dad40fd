/** A finger that has left its place by so much means something. */
const SLOP_PIXELS = 10;
/** Pixels a millisecond: a throw, however short the way was. */
const THROW_SPEED = 0.35;

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly at: number;
}

/** Where a finger goes; null: it cannot be told yet. */
export function readDirection(from: Point, to: Point): "left" | "right" | "along" | null {
  const [across, along] = [to.x - from.x, to.y - from.y];
  if (Math.max(Math.abs(across), Math.abs(along)) < SLOP_PIXELS) return null;
  if (Math.abs(across) <= Math.abs(along)) return "along";
  return across > 0 ? "right" : "left";
}

/** How much of a panel `width` wide is out, from 0 to 1, after the finger went `across`. */
export function readShare(across: number, width: number, wasOpen: boolean): number {
  return Math.min(1, Math.max(0, across / width + (wasOpen ? 1 : 0)));
}

/** Whether the panel stays out when the finger is lifted at `to`; `before` is where it was just before. */
export function staysOpen(before: Point, to: Point, share: number): boolean {
  const speed = (to.x - before.x) / Math.max(1, to.at - before.at);
  if (Math.abs(speed) > THROW_SPEED) return speed > 0;
  return share > 0.5;
}
