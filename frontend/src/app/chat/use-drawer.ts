"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { subscribeOpening } from "@/lib/open-chat";

const NARROW = "(max-width: 47.99rem)";
/** So far a finger has to go. */
const SWIPE_PIXELS = 56;
/** What scrolls sideways itself keeps its swipes. */
const SIDEWAYS = "pre, table, input, textarea, [role=slider]";

interface HistoryState {
  readonly isDrawer?: boolean;
}

function readState(): HistoryState {
  return (window.history.state ?? {}) as HistoryState;
}

/** Calls `onSwipe` when one finger has gone clearly to a side. */
function watchSwipes(onSwipe: (side: "left" | "right") => void): () => void {
  const aborter = new AbortController();
  const options = { passive: true, signal: aborter.signal };
  let start: { readonly x: number; readonly y: number } | null = null;
  document.addEventListener(
    "touchstart",
    ({ touches, target }) => {
      const touch = touches[0];
      const isOwn = target instanceof Element && target.closest(SIDEWAYS) !== null;
      start =
        touches.length === 1 && touch && !isOwn ? { x: touch.clientX, y: touch.clientY } : null;
    },
    options,
  );
  document.addEventListener(
    "touchend",
    ({ changedTouches }) => {
      const touch = changedTouches[0];
      if (!start || !touch) return;
      const across = touch.clientX - start.x;
      const down = Math.abs(touch.clientY - start.y);
      start = null;
      if (Math.abs(across) < SWIPE_PIXELS || Math.abs(across) < 2 * down) return;
      // A selection is drawn with the same movement.
      if (window.getSelection()?.isCollapsed === false) return;
      onSwipe(across > 0 ? "right" : "left");
    },
    options,
  );
  return () => {
    aborter.abort();
  };
}

export interface DrawerState {
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly close: () => void;
  /** Closes it for a chat that is about to be opened: that takes its place in the history. */
  readonly leave: () => void;
}

/** The list of chats over a narrow window: a swipe opens and closes it, and so does the way back. */
export function useDrawer(): DrawerState {
  const [isOpen, setIsOpen] = useState(false);
  const latest = useRef(isOpen);
  useEffect(() => {
    latest.current = isOpen;
  }, [isOpen]);

  const open = useCallback(() => {
    if (latest.current) return;
    window.history.pushState({ ...readState(), isDrawer: true }, "");
    setIsOpen(true);
  }, []);

  const close = useCallback(() => {
    if (!latest.current) return;
    setIsOpen(false);
    if (readState().isDrawer) window.history.back();
  }, []);

  const leave = useCallback(() => {
    setIsOpen(false);
  }, []);

  useEffect(() => {
    window.addEventListener("popstate", leave);
    // By a command, say.
    const leaveOpenings = subscribeOpening(leave);
    const leaveSwipes = watchSwipes((side) => {
      if (side === "left") close();
      else if (window.matchMedia(NARROW).matches && !document.querySelector("dialog[open]")) open();
    });
    return () => {
      window.removeEventListener("popstate", leave);
      leaveOpenings();
      leaveSwipes();
    };
  }, [open, close, leave]);

  return { isOpen, open, close, leave };
}
