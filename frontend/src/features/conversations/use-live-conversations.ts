import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { subscribeLiveEvents } from "@/lib/live-events";
import { mutationKeys } from "@/lib/query-keys";
import { applyLiveEvent } from "./live-conversations";

/** Keeps the cached lists and titles in step with the server, in every tab. */
export function useLiveConversations(): void {
  const client = useQueryClient();
  useEffect(() => subscribeLiveEvents((event) => applyLiveEvent(client, event)), [client]);
}

/** True once another tab or device has deleted the conversation `id` while it is open here. */
export function useWasDeleted(id: string): boolean {
  const client = useQueryClient();
  const [deletedId, setDeletedId] = useState<string | null>(null);
  useEffect(
    () =>
      subscribeLiveEvents((event) => {
        if (event.type !== "deleted" || event.conversationId !== id) return;
        if (client.isMutating({ mutationKey: mutationKeys.deletion(id) }) === 0) setDeletedId(id);
      }),
    [client, id],
  );
  return deletedId === id;
}
