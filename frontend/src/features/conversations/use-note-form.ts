import type { Conversation } from "@/lib/api-schema";
import { type RecordForm, useRecordForm } from "@/lib/use-record-form";
import { fetchConversation } from "./api";
import { useChangeConversation } from "./use-change-conversation";

/** The server's depth for a note that gives none. */
const DEPTH = 4;

export interface NoteFields {
  readonly text: string;
  /** The text of the input, which may not be a number. */
  readonly depth: string;
}

function readNote({ author_note: note }: Conversation): NoteFields {
  return { text: note?.text ?? "", depth: String(note?.depth ?? DEPTH) };
}

/** The form of a chat's author's note. */
export function useNoteForm(conversation: Conversation): RecordForm<NoteFields> {
  const { id } = conversation;
  const change = useChangeConversation();
  return useRecordForm<Conversation, NoteFields>({
    saved: conversation,
    read: (stored) => readNote(stored ?? conversation),
    load: (signal) => fetchConversation(id, signal),
    store: (changes, now) => {
      const { text, depth } = { ...readNote(now ?? conversation), ...changes };
      const author_note = text.trim()
        ? { ...now?.author_note, text, depth: /^\d+$/.test(depth) ? Number(depth) : DEPTH }
        : null;
      return change(id, { author_note });
    },
  });
}
