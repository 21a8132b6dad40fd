import { useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { createPart } from "@/lib/create-part";
import { subscribeOpening } from "@/lib/open-chat";
import { subscribeWindow } from "@/lib/subscribe-window";
import type { Pulled } from "./drawer-swipe";

interface HistoryState {
  readonly isDrawer?: boolean;
}

function readState(): HistoryState {
  return (window.history.state ?? {}) as HistoryState;
}

/** Adds a history entry for the drawer, so that "back" closes it. */
function pushPlace(): void {
  if (!readState().isDrawer) window.history.pushState({ ...readState(), isDrawer: true }, "");
}

const swipes = createPart(() => import("./drawer-swipe"));

/** On touch screens swipes move the drawer; the code for that is loaded only there. */
function useSwipes(make: () => Pulled): void {
  useEffect(() => {
    if (!window.matchMedia("(pointer: coarse)").matches) return;
    let stop: (() => void) | null = null;
    let isOver = false;
    // Without the code the buttons still open and close it.
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
  /** Closes it for a chat that is about to be opened, which replaces its history entry. */
  readonly leave: () => void;
}

/** The list of chats over a narrow window. It has a history entry, so that "back" closes it. */
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

  const hide = useCallback(() => {
    setIsOpen(false);
    if (readState().isDrawer) window.history.back();
  }, []);

  const follow = useCallback(
    () =>
      ({
        isOpen: () => latest.current,
        // Rendered synchronously, before the finger moves on.
        peek: () => flushSync(() => setIsOpen(true)),
        keep: pushPlace,
        close: hide,
      }) satisfies Pulled,
    [hide],
  );
  useSwipes(follow);

  const close = useCallback(() => {
    if (latest.current) hide();
  }, [hide]);

  const leave = useCallback(() => setIsOpen(false), []);

  useEffect(() => {
    const leaveWindow = subscribeWindow(["popstate"], leave);
    // A chat may also be opened in another way, for example by a command.
    const leaveOpenings = subscribeOpening(leave);
    return () => {
      leaveWindow();
      leaveOpenings();
    };
  }, [leave]);

  return { isOpen, open, close, leave };
}
