"use client";

import { useCallback } from "react";
import type { OnDeleted } from "@/features/conversations/components/conversation-row";
import { openChat } from "@/lib/open-chat";

/** Leaves the open chat when it is deleted, and opens it again when that is taken back. */
export function useLeaveDeleted(openId: string | null): OnDeleted {
  return useCallback(
    (id: string) => {
      if (id !== openId) return undefined;
      openChat("/chat", "replace");
      return () => {
        const { pathname, search } = window.location;
        // Unless the reader has gone on meanwhile.
        if (pathname + search === "/chat") openChat(`/chat/${id}`, "replace");
      };
    },
    [openId],
  );
}
