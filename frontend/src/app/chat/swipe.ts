/** Distance from which a touch counts as a swipe. */
const SLOP_PIXELS = 10;
/** Pixels a millisecond from which a swipe is a fling, however short it was. */
const THROW_SPEED = 0.35;

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly at: number;
}

/** The direction of a swipe (`along`: vertical); null: it is not clear yet. */
export function readDirection(from: Point, to: Point): "left" | "right" | "along" | null {
  const [across, along] = [to.x - from.x, to.y - from.y];
  if (Math.max(Math.abs(across), Math.abs(along)) < SLOP_PIXELS) return null;
  if (Math.abs(across) <= Math.abs(along)) return "along";
  return across > 0 ? "right" : "left";
}

/** The visible share, from 0 to 1, of a panel `width` wide after a swipe of `across` pixels. */
export function readShare(across: number, width: number, wasOpen: boolean): number {
  return Math.min(1, Math.max(0, across / width + (wasOpen ? 1 : 0)));
}

/**
 * Whether the panel stays open when the finger is lifted at `to`; `before`: its position shortly
 * before.
 */
export function staysOpen(before: Point, to: Point, share: number): boolean {
  const speed = (to.x - before.x) / Math.max(1, to.at - before.at);
  if (Math.abs(speed) > THROW_SPEED) return speed > 0;
  return share > 0.5;
}
