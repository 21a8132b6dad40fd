import { type Point, readDirection, readShare, staysOpen } from "./swipe";

/** The drawer that swipes move. */
export interface Pulled {
  readonly isOpen: () => boolean;
  /** Renders it, so that it can be pulled out; it has no history entry yet. */
  readonly peek: () => void;
  /** The swipe has ended, and the drawer stays open. */
  readonly keep: () => void;
  readonly close: () => void;
}

const NARROW = "(width < 48rem)";
const SETTLE_MS = 180;
/** The speed of a finger is measured over this time before it is lifted. */
const LATELY_MS = 60;

interface Pull {
  readonly from: Point;
  readonly wasOpen: boolean;
  /** Where the finger was, the latest last. */
  readonly trail: Point[];
  /** Null until the direction of the swipe is known. */
  panel: HTMLElement | null;
}

function readPoint({ touches, timeStamp }: TouchEvent): Point | null {
  const touch = touches[0];
  if (!touch || touches.length !== 1) return null;
  return { x: touch.clientX, y: touch.clientY, at: timeStamp };
}

/** Whether an element at `target` uses sideways swipes itself, to scroll or to move its caret. */
function isTaken(target: EventTarget | null): boolean {
  let node = target instanceof Element ? target : null;
  for (; node && node !== document.body; node = node.parentElement) {
    if (node.matches("input, textarea, select")) return true;
    if (
      node.scrollWidth > node.clientWidth + 1 &&
      /auto|scroll/.test(getComputedStyle(node).overflowX)
    )
      return true;
  }
  return false;
}

function findPanel(): HTMLElement | null {
  return document.querySelector<HTMLElement>("dialog.drawer");
}

function place(panel: HTMLElement, share: number, milliseconds = 0): void {
  panel.style.animation = "none";
  panel.style.transition = milliseconds ? `translate ${milliseconds}ms ease-out` : "none";
  panel.style.translate = `${(share - 1) * 100}% 0`;
  // The backdrop fades in and out with it.
  panel.style.setProperty("--out", String(share));
}

function release(panel: HTMLElement): void {
  panel.style.removeProperty("transition");
  panel.style.removeProperty("translate");
  panel.style.removeProperty("--out");
}

/** Lets swipes pull the drawer out and push it back; returns a function that stops that. */
export function followSwipes(drawer: Pulled): () => void {
  const aborter = new AbortController();
  const options = { passive: true, signal: aborter.signal };
  let pull: Pull | null = null;

  function begin(event: TouchEvent): void {
    pull = null;
    const from = readPoint(event);
    const wasOpen = drawer.isOpen();
    const isCovered = document.querySelector("dialog[open]:not(.drawer), :popover-open") !== null;
    if (!from || isCovered || isTaken(event.target) || !matchMedia(NARROW).matches) return;
    pull = { from, wasOpen, trail: [from], panel: null };
  }

  /**
   * The panel, if the swipe is meant for it; null: not known yet, or the swipe has another
   * direction.
   */
  function grip({ from, wasOpen }: Pull, to: Point): HTMLElement | null {
    const direction = readDirection(from, to);
    if (direction === null) return null;
    if (direction !== (wasOpen ? "left" : "right")) {
      pull = null;
      return null;
    }
    if (!wasOpen) drawer.peek();
    return findPanel();
  }

  function move(event: TouchEvent): void {
    const to = readPoint(event);
    const moved = pull;
    if (!moved || !to) return;
    moved.panel ??= grip(moved, to);
    if (!moved.panel) return;
    moved.trail.push(to);
    place(moved.panel, readShare(to.x - moved.from.x, moved.panel.offsetWidth, moved.wasOpen));
  }

  function end(): void {
    const ended = pull;
    pull = null;
    const [panel, to] = [ended?.panel, ended?.trail.at(-1)];
    if (!ended || !panel || !to) return;
    const before = ended.trail.find(({ at }) => at >= to.at - LATELY_MS) ?? ended.from;
    const share = readShare(to.x - ended.from.x, panel.offsetWidth, ended.wasOpen);
    const stays = staysOpen(before, to, share);
    place(panel, stays ? 1 : 0, SETTLE_MS);
    if (stays) drawer.keep();
    setTimeout(() => {
      if (stays) release(panel);
      else drawer.close();
    }, SETTLE_MS);
  }

  document.addEventListener("touchstart", begin, options);
  document.addEventListener("touchmove", move, options);
  document.addEventListener("touchend", end, options);
  document.addEventListener("touchcancel", end, options);
  return () => aborter.abort();
}
