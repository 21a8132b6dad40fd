"use client";

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** So close to the end counts as being there. */
const PIN_DISTANCE = 56;

export interface StickyScroll {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly isPinned: boolean;
  readonly onScroll: () => void;
  readonly jumpToLatest: () => void;
}

/**
 * Keeps the end in sight while the reader is there, and leaves them alone as soon as they scroll away.
 * `firstId` names the first item: when it changes, older ones came in above, and the view stays put.
 */
export function useStickyScroll(firstId: string | null, startsPinned: boolean): StickyScroll {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const pinned = useRef(startsPinned);
  const known = useRef({ firstId, height: 0, top: 0 });
  const [isPinned, setIsPinned] = useState(startsPinned);

  const settle = useCallback(() => {
    if (!frame.current) return;
    if (pinned.current) frame.current.scrollTop = frame.current.scrollHeight;
    known.current.height = frame.current.scrollHeight;
  }, []);

  useLayoutEffect(() => {
    const view = frame.current;
    if (!view) return;
    const isPrepended = known.current.firstId !== null && known.current.firstId !== firstId;
    if (isPrepended && !pinned.current) view.scrollTop += view.scrollHeight - known.current.height;
    known.current.firstId = firstId;
    settle();
  }, [firstId, settle]);

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
    const isAtEnd = view.scrollHeight - view.scrollTop - view.clientHeight < PIN_DISTANCE;
    // New text also takes the end out of sight, but only a reader moves the view upward.
    if (isAtEnd) pinned.current = true;
    else if (view.scrollTop < known.current.top) pinned.current = false;
    known.current.top = view.scrollTop;
    setIsPinned(pinned.current);
  }, []);

  const jumpToLatest = useCallback(() => {
    pinned.current = true;
    setIsPinned(true);
    settle();
  }, [settle]);

  return { frame, content, isPinned, onScroll, jumpToLatest };
}
