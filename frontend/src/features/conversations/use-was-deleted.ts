import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { subscribeLiveEvents } from "@/lib/live-events";
import { mutationKeys } from "@/lib/query-keys";

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
