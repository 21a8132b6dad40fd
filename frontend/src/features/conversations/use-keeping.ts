"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";
import { ApiError, describeError } from "@/lib/api-error";
import type { Conversation } from "@/lib/api-schema";
import { publishLiveEvent } from "@/lib/live-events";
import { mutationKeys, queryKeys } from "@/lib/query-keys";
import { shortenTitle } from "@/lib/short-title";
import { offerUndo } from "@/lib/undos";
import { type ConversationChange, changeConversation, deleteConversation } from "./api";
import { say } from "@/lib/language/current";

type Listener = () => void;

/** Deleted here, and not yet on the server: the reader may still think better of it. */
const doomed = new Set<string>();
const listeners = new Set<Listener>();
let snapshot: ReadonlySet<string> = new Set();

function publish(): void {
  snapshot = new Set(doomed);
  for (const listener of listeners) listener();
}

function spare(id: string): void {
  doomed.delete(id);
  publish();
}

export function useDoomed(): ReadonlySet<string> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    () => snapshot,
    () => snapshot,
  );
}

export interface Keeping {
  readonly pin: (conversation: Conversation, isPinned: boolean) => void;
  readonly archive: (conversation: Conversation, isArchived: boolean) => void;
  readonly remove: (conversation: Conversation) => void;
}

/** Puts chats in front, away, or out; the last two can be taken back for a moment. */
export function useKeeping(): Keeping {
  const client = useQueryClient();
  return useMemo(() => {
    const refresh = (): void => {
      for (const queryKey of [queryKeys.conversations, queryKeys.pinned, queryKeys.archived])
        void client.invalidateQueries({ queryKey });
    };
    const tell = (id: string, error: unknown): void => {
      offerUndo({ id: `problem-${id}`, label: describeError(error) });
      refresh();
    };
    const change = async (id: string, changes: ConversationChange): Promise<void> => {
      try {
        const conversation = await changeConversation(id, changes);
        client.setQueryData(queryKeys.conversation(id), conversation);
        publishLiveEvent({ type: "updated", conversation });
        refresh();
      } catch (error) {
        tell(id, error);
      }
    };
    const send = (id: string): Promise<void> =>
      client
        .getMutationCache()
        .build(client, {
          mutationKey: mutationKeys.deletion(id),
          networkMode: "always",
          mutationFn: async () => {
            try {
              await deleteConversation(id);
            } catch (error) {
              // Gone already, from another tab: that is what was wanted.
              if (!(error instanceof ApiError && error.status === 404)) throw error;
            }
            publishLiveEvent({ type: "deleted", conversationId: id });
          },
        })
        .execute(undefined)
        .catch((error: unknown) => {
          tell(id, error);
        })
        .finally(() => {
          refresh();
          spare(id);
        });
    return {
      pin: ({ id }, isPinned) => void change(id, { is_pinned: isPinned }),
      archive: (conversation, isArchived) => {
        const { id } = conversation;
        void change(id, { is_archived: isArchived });
        if (!isArchived) return;
        offerUndo({
          id,
          label: say("conversations.archivedOne", { title: shortenTitle(conversation) }),
          undo: () => void change(id, { is_archived: false }),
        });
      },
      remove: (conversation) => {
        const { id } = conversation;
        doomed.add(id);
        publish();
        offerUndo({
          id,
          label: say("conversations.deletedOne", { title: shortenTitle(conversation) }),
          undo: () => {
            spare(id);
          },
          settle: () => void send(id),
        });
      },
    };
  }, [client]);
}
