"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { subscribeLiveEvents } from "@/lib/live-events";
import { applyLiveEvent } from "./live-conversations";

/** Keeps the stored lists and titles as they are on the server, in every tab. */
export function useLiveConversations(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      subscribeLiveEvents((event) => {
        applyLiveEvent(client, event);
      }),
    [client],
  );
}

/** True once the conversation `id` was deleted while it was being looked at. */
export function useWasDeleted(id: string): boolean {
  const [deletedId, setDeletedId] = useState<string | null>(null);
  useEffect(
    () =>
      subscribeLiveEvents((event) => {
        if (event.type === "deleted" && event.conversationId === id) setDeletedId(id);
      }),
    [id],
  );
  return deletedId === id;
}
