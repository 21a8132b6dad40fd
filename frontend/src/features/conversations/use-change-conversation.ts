import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Conversation, PatchedConversationChangesRequest } from "@/lib/api-schema";
import { publishLiveEvent } from "@/lib/live-events";
import { queryKeys } from "@/lib/query-keys";
import { changeConversation } from "./api";

type Change = (id: string, changes: PatchedConversationChangesRequest) => Promise<Conversation>;

/** Returns a function that changes a chat and shows the result wherever the chat is shown. */
export function useChangeConversation(): Change {
  const client = useQueryClient();
  return useCallback(
    async (id, changes) => {
      const conversation = await changeConversation(id, changes);
      client.setQueryData(queryKeys.conversation(id), conversation);
      publishLiveEvent({ type: "updated", conversation });
      return conversation;
    },
    [client],
  );
}
