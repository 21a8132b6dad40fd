import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useLeaving } from "./use-leaving";

/** Distance in pixels that still counts as being at the end. */
const PIN_DISTANCE = 56;

/** A message, and its distance from the frame's upper edge. */
interface Anchor {
  readonly id: string;
  readonly top: number;
}

export interface StickyScroll {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly isPinned: boolean;
  readonly onScroll: () => void;
  readonly jumpToLatest: () => void;
  /** The message's distance from the frame's upper edge; null if it is not rendered. */
  readonly measure: (id: string) => number | null;
  /** Keeps the message at `top` as soon as it is rendered, whatever changes around it. */
  readonly hold: (id: string, top: number) => void;
  /** Scrolls the message into the middle. */
  readonly reveal: (id: string) => void;
}

function findItem(frame: HTMLElement, id: string): HTMLElement | null {
  return frame.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(id)}"]`);
}

function measureTop(frame: HTMLElement, item: HTMLElement): number {
  return item.getBoundingClientRect().top - frame.getBoundingClientRect().top;
}

/** The first visible message, by binary search, since they are in order. */
function findAnchor(frame: HTMLElement): Anchor | null {
  const items = frame.querySelectorAll<HTMLElement>("[data-message-id]");
  const edge = frame.getBoundingClientRect().top;
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.getBoundingClientRect().bottom ?? 0) > edge) high = middle;
    else low = middle + 1;
  }
  const item = items[low];
  const id = item?.dataset["messageId"];
  return item && id ? { id, top: measureTop(frame, item) } : null;
}

function measureRest(frame: HTMLElement): number {
  return frame.scrollHeight - frame.scrollTop - frame.clientHeight;
}

/**
 * Keeps the end visible while the user is there; elsewhere keeps the message that is being read in
 * place, whatever is loaded, dropped or grows above. `items` changes with the shown messages;
 * `isAtLatest` says whether their end is the end of the conversation.
 */
export function useStickyScroll(
  items: unknown,
  isAtLatest: boolean,
  startsPinned: boolean,
): StickyScroll {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const pinned = useRef(startsPinned);
  const anchor = useRef<Anchor | null>(null);
  /** `scrollTop` when the anchor was taken; null: the anchor applies at any position. */
  const top = useRef<number | null>(0);
  const [isPinned, setIsPinned] = useState(startsPinned);

  const remember = useCallback((view: HTMLElement) => {
    top.current = view.scrollTop;
    anchor.current = findAnchor(view);
  }, []);

  const settle = useCallback(() => {
    const view = frame.current;
    if (!view) return;
    if (pinned.current) {
      if (isAtLatest) view.scrollTop = view.scrollHeight;
      top.current = view.scrollTop;
      return;
    }
    // The user has scrolled since, and the scroll event is still to come.
    if (top.current !== null && Math.abs(view.scrollTop - top.current) > 1) return;
    const item = anchor.current && findItem(view, anchor.current.id);
    if (anchor.current && item) view.scrollTop += measureTop(view, item) - anchor.current.top;
    else if (top.current === null) return;
    remember(view);
    setIsPinned(isAtLatest && measureRest(view) < 1);
  }, [isAtLatest, remember]);

  useLayoutEffect(settle, [items, settle]);

  useEffect(() => {
    const observer = new ResizeObserver(settle);
    if (content.current) observer.observe(content.current);
    if (frame.current) observer.observe(frame.current);
    return () => observer.disconnect();
  }, [settle]);

  const onScroll = useCallback(() => {
    const view = frame.current;
    if (!view) return;
    // The event of our own last scroll to the end may come after the user has turned the wheel.
    const hasMoved = Math.abs(view.scrollTop - (top.current ?? 0)) >= 1;
    // Each piece of a reply causes such an event, which changes nothing.
    if (!hasMoved && pinned.current && isAtLatest) return;
    const rest = isAtLatest ? measureRest(view) : Infinity;
    const isUpward = view.scrollTop < (top.current ?? 0);
    // A small scroll upward must not pin the view again because the end is near.
    if (hasMoved && (rest < 2 || (rest < PIN_DISTANCE && !isUpward))) pinned.current = true;
    // New text also moves the end out of view, but only a user scrolls upward.
    else if (rest >= PIN_DISTANCE && (!isAtLatest || isUpward)) pinned.current = false;
    remember(view);
    setIsPinned(pinned.current);
  }, [isAtLatest, remember]);

  const leave = useCallback(() => {
    const view = frame.current;
    if (!view || view.scrollTop <= 0 || !pinned.current) return;
    pinned.current = false;
    remember(view);
    setIsPinned(false);
  }, [remember]);
  useLeaving(frame, leave);

  const jumpToLatest = useCallback(() => {
    pinned.current = true;
    setIsPinned(true);
    settle();
  }, [settle]);

  const measure = useCallback((id: string) => {
    const item = frame.current && findItem(frame.current, id);
    return frame.current && item ? measureTop(frame.current, item) : null;
  }, []);

  const hold = useCallback((id: string, place: number) => {
    pinned.current = false;
    anchor.current = { id, top: place };
    top.current = null;
  }, []);

  const reveal = useCallback(
    (id: string) => {
      const view = frame.current;
      const item = view && findItem(view, id);
      if (!item) return;
      hold(id, Math.max(16, (view.clientHeight - item.offsetHeight) / 2));
      settle();
    },
    [hold, settle],
  );

  return { frame, content, isPinned, onScroll, jumpToLatest, measure, hold, reveal };
}
