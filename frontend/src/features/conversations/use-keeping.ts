import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { describeError } from "@/lib/api-error";
import type { Conversation } from "@/lib/api-schema";
import { deleteLater } from "@/lib/delete-later";
import { publishLiveEvent } from "@/lib/live-events";
import { mutationKeys, queryKeys } from "@/lib/query-keys";
import { shortenTitle } from "@/lib/short-title";
import { offerUndo } from "@/lib/undos";
import { say } from "@/lib/language/current";
import { deleteConversation } from "./api";
import { useChangeConversation } from "./use-change-conversation";

type Changes = Partial<Pick<Conversation, "is_pinned" | "is_archived">>;

interface Keeping {
  readonly pin: (conversation: Conversation, isPinned: boolean) => void;
  readonly archive: (conversation: Conversation, isArchived: boolean) => void;
  /** `onRestored` is called if the reader undoes it. */
  readonly remove: (conversation: Conversation, onRestored?: () => void) => void;
}

/** Pins, archives and deletes chats; the last two can be undone for a moment. */
export function useKeeping(): Keeping {
  const client = useQueryClient();
  const send = useChangeConversation();
  return useMemo(() => {
    const refresh = async (): Promise<void> => {
      const keys = [queryKeys.conversations, queryKeys.pinned, queryKeys.archived];
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
    };
    const change = (id: string, changes: Changes): void => {
      client
        .getMutationCache()
        .build(client, {
          // One after the other, otherwise the slower of two changes would win.
          scope: { id: `change-conversation-${id}` },
          networkMode: "always",
          mutationFn: () => send(id, changes),
        })
        .execute(undefined)
        .catch((error: unknown) => offerUndo({ id: `problem-${id}`, label: describeError(error) }))
        .finally(() => void refresh());
    };
    const sendDeletion = (id: string): Promise<void> =>
      client
        .getMutationCache()
        .build(client, {
          mutationKey: mutationKeys.deletion(id),
          networkMode: "always",
          mutationFn: async () => {
            await deleteConversation(id);
            publishLiveEvent({ type: "deleted", conversationId: id });
          },
        })
        .execute(undefined);
    return {
      pin: ({ id }, isPinned) => change(id, { is_pinned: isPinned }),
      archive: (conversation, isArchived) => {
        const { id } = conversation;
        change(id, { is_archived: isArchived });
        if (!isArchived) return;
        offerUndo({
          id,
          label: say("conversations.archivedOne", { title: shortenTitle(conversation) }),
          undo: () => change(id, { is_archived: false }),
        });
      },
      remove: (conversation, onRestored) => {
        const { id } = conversation;
        deleteLater({
          ids: [id],
          label: say("conversations.deletedOne", { title: shortenTitle(conversation) }),
          onRestored,
          send: () => sendDeletion(id),
          refresh,
        });
      },
    };
  }, [client, send]);
}
