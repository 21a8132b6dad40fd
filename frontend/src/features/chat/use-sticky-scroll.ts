"use client";

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useLeaving } from "./use-leaving";

/** So close to the end counts as being there. */
const PIN_DISTANCE = 56;

/** A message and how far below the frame's upper edge it stands. */
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
  /** Where the message stands; null if it is not there. */
  readonly measure: (id: string) => number | null;
  /** Puts the message there as soon as it is there, whatever comes or goes around it. */
  readonly hold: (id: string, top: number) => void;
  /** Brings the message into the middle. */
  readonly reveal: (id: string) => void;
}

function findItem(frame: HTMLElement, id: string): HTMLElement | null {
  return frame.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(id)}"]`);
}

function measureTop(frame: HTMLElement, item: HTMLElement): number {
  return item.getBoundingClientRect().top - frame.getBoundingClientRect().top;
}

/** The first message that is in sight. They stand in order, so halving finds it. */
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
 * Keeps the end in sight while the reader is there, and what they read in its place everywhere else,
 * whatever is loaded, left out or grows above. `items` changes with what is shown; `isAtLatest` says
 * whether its end is the end of the conversation.
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
  /** Where the view was when the anchor was taken; null: the anchor counts wherever it is. */
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
    // Moved by the reader since: the scroll event that tells of it is on its way.
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
    return () => {
      observer.disconnect();
    };
  }, [settle]);

  const onScroll = useCallback(() => {
    const view = frame.current;
    if (!view) return;
    // The event of our own last step to the end may come after the reader has turned the wheel.
    const hasMoved = Math.abs(view.scrollTop - (top.current ?? 0)) >= 1;
    // One comes with each piece of a reply, and tells nothing new.
    if (!hasMoved && pinned.current && isAtLatest) return;
    const rest = isAtLatest ? measureRest(view) : Infinity;
    const isUpward = view.scrollTop < (top.current ?? 0);
    // A small step upward does not lead back to the end by its being near.
    if (hasMoved && (rest < 2 || (rest < PIN_DISTANCE && !isUpward))) pinned.current = true;
    // New text also takes the end out of sight, but only a reader moves the view upward.
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
