"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { Conversation, PatchedConversationChangesRequest } from "@/lib/api-schema";
import { publishLiveEvent } from "@/lib/live-events";
import { queryKeys } from "@/lib/query-keys";
import { type Action, useAction } from "@/lib/use-action";
import { directConversation } from "./api";

type Direction = Pick<
  PatchedConversationChangesRequest,
  "author_note" | "persona_id" | "lorebook_ids"
>;

/** Changes how a chat is played: who the reader is in it, the author's note, the lorebooks. */
export function useDirection(id: string): Action<Direction, Conversation> {
  const client = useQueryClient();
  return useAction((direction: Direction) => directConversation(id, direction), {
    onSuccess: (conversation) => {
      client.setQueryData(queryKeys.conversation(id), conversation);
      publishLiveEvent({ type: "updated", conversation });
    },
  });
}
