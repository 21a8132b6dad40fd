import type { Conversation, PatchedConversationChangesRequest } from "@/lib/api-schema";
import { type Action, useAction } from "@/lib/use-action";
import { useChangeConversation } from "./use-change-conversation";

type Direction = Pick<PatchedConversationChangesRequest, "persona_id" | "lorebook_ids">;

/** Changes a chat's direction: the reader's persona and the lorebooks. */
export function useDirection(id: string): Action<Direction, Conversation> {
  const change = useChangeConversation();
  return useAction((direction: Direction) => change(id, direction));
}
