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

/** Returns a function that changes the direction and shows the result wherever the chat is shown. */
export function useDirect(id: string): (direction: Direction) => Promise<Conversation> {
  const client = useQueryClient();
  return async (direction) => {
    const conversation = await directConversation(id, direction);
    client.setQueryData(queryKeys.conversation(id), conversation);
    publishLiveEvent({ type: "updated", conversation });
    return conversation;
  };
}

/** Changes a chat's direction, such as the reader's persona and the lorebooks. */
export function useDirection(id: string): Action<Direction, Conversation> {
  return useAction(useDirect(id));
}
