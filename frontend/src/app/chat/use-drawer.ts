"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { createPart } from "@/lib/create-part";
import { subscribeOpening } from "@/lib/open-chat";
import type { Pulled } from "./drawer-swipe";

interface HistoryState {
  readonly isDrawer?: boolean;
}

function readState(): HistoryState {
  return (window.history.state ?? {}) as HistoryState;
}

/** The way back closes what has a place of its own. */
function pushPlace(): void {
  if (!readState().isDrawer) window.history.pushState({ ...readState(), isDrawer: true }, "");
}

const swipes = createPart(() => import("./drawer-swipe"));

/** Where fingers are, they move it; what follows them is loaded then. */
function useSwipes(make: () => Pulled): void {
  useEffect(() => {
    if (!window.matchMedia("(pointer: coarse)").matches) return;
    let stop: (() => void) | null = null;
    let isOver = false;
    // Without them the buttons still open and close it.
    swipes
      .get()
      .then(({ followSwipes }) => {
        if (!isOver) stop = followSwipes(make());
      })
      .catch(() => undefined);
    return () => {
      isOver = true;
      stop?.();
    };
  }, [make]);
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
    pushPlace();
    setIsOpen(true);
  }, []);

  const follow = useCallback(
    () =>
      ({
        isOpen: () => latest.current,
        // Before the finger moves on.
        peek: () => {
          flushSync(() => {
            setIsOpen(true);
          });
        },
        keep: pushPlace,
        close: () => {
          setIsOpen(false);
          if (readState().isDrawer) window.history.back();
        },
      }) satisfies Pulled,
    [],
  );
  useSwipes(follow);

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
