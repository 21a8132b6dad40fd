"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { subscribeOpening } from "@/lib/open-chat";

interface HistoryState {
  readonly isDrawer?: boolean;
}

function readState(): HistoryState {
  return (window.history.state ?? {}) as HistoryState;
}

export interface DrawerState {
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly close: () => void;
  /** Closes it for a chat that is about to be opened: that takes its place in the history. */
  readonly leave: () => void;
}

/** The list of chats over a narrow window: it has a place in the history, so the way back closes it. */
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
    return () => {
      window.removeEventListener("popstate", leave);
      leaveOpenings();
    };
  }, [leave]);

  return { isOpen, open, close, leave };
}
