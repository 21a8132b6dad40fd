"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { Conversation, PatchedConversationChangesRequest } from "@/lib/api-schema";
import { publishLiveEvent } from "@/lib/live-events";
import { queryKeys } from "@/lib/query-keys";
import { type Action, useAction } from "@/lib/use-action";
import { type RecordForm, useRecordForm } from "@/lib/use-record-form";
import { directConversation, fetchConversation } from "./api";

type Direction = Pick<
  PatchedConversationChangesRequest,
  "author_note" | "persona_id" | "lorebook_ids"
>;

function useDirect(id: string): (direction: Direction) => Promise<Conversation> {
  const client = useQueryClient();
  return async (direction) => {
    const conversation = await directConversation(id, direction);
    client.setQueryData(queryKeys.conversation(id), conversation);
    publishLiveEvent({ type: "updated", conversation });
    return conversation;
  };
}

/** Changes how a chat is played: who the reader is in it, the lorebooks. */
export function useDirection(id: string): Action<Direction, Conversation> {
  return useAction(useDirect(id));
}

/** Where the server puts a note that says nothing of it. */
const DEPTH = 4;

export interface NoteFields {
  readonly text: string;
  /** As it is typed. */
  readonly depth: string;
}

function readNote({ author_note: note }: Conversation): NoteFields {
  return { text: note?.text ?? "", depth: String(note?.depth ?? DEPTH) };
}

/** The form of a chat's author's note. */
export function useNoteForm(conversation: Conversation): RecordForm<NoteFields> {
  const { id } = conversation;
  const direct = useDirect(id);
  return useRecordForm<Conversation, NoteFields>({
    saved: conversation,
    read: (stored) => readNote(stored ?? conversation),
    load: (signal) => fetchConversation(id, signal),
    store: (changes, now) => {
      const { text, depth } = { ...readNote(now ?? conversation), ...changes };
      const author_note = text.trim()
        ? { ...now?.author_note, text, depth: /^\d+$/.test(depth) ? Number(depth) : DEPTH }
        : null;
      return direct({ author_note });
    },
  });
}
