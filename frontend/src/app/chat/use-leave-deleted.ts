import { useCallback } from "react";
import type { OnDeleted } from "@/features/conversations/components/conversation-row";
import { openChat } from "@/lib/open-chat";

/** Leaves the open chat when it is deleted, and opens it again when that is undone. */
export function useLeaveDeleted(openId: string | null): OnDeleted {
  return useCallback(
    (id: string) => {
      if (id !== openId) return undefined;
      openChat("/chat", "replace");
      return () => {
        const { pathname, search } = window.location;
        // Unless the user has opened something else meanwhile.
        if (pathname + search === "/chat") openChat(`/chat/${id}`, "replace");
      };
    },
    [openId],
  );
}
