"use client";

import { useEffect, useRef } from "react";
import type { Message } from "./messages";

/**
 * Brings the message `foundId` into view once, going back page by page (`loadOlder`, null at the
 * beginning) until it is there.
 */
export function useFoundMessage(
  foundId: string | null,
  messages: readonly Message[],
  loadOlder: (() => void) | null,
): void {
  const shownId = useRef<string | null>(null);
  useEffect(() => {
    if (foundId === null || shownId.current === foundId || messages.length === 0) return;
    const target = document.querySelector(`[data-message-id="${CSS.escape(foundId)}"]`);
    if (!target) {
      loadOlder?.();
      return;
    }
    shownId.current = foundId;
    target.scrollIntoView({ block: "center" });
  }, [foundId, messages, loadOlder]);
}
