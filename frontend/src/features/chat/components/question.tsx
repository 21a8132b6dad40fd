"use client";

import { useEffect, useRef, useState } from "react";
import { useCommand } from "@/lib/commands";
import type { Message } from "../messages";
import { editPlace } from "../outbox";
import { clearWords, hasUnsentWords, writeWords } from "../pasted";
import { EDIT_LAST, type Wishes } from "../wishes";
import { MessageActions } from "./message-actions";
import { QuestionEditor } from "./question-editor";
import { useText } from "@/lib/language/use-text";

interface QuestionProps {
  readonly message: Message;
  readonly isLocked: boolean;
  /** The reader's newest one. */
  readonly isLast: boolean;
  readonly isNewest: boolean;
  readonly wishes: Wishes;
  /** Asked for from elsewhere; the words to change are in the draft already. */
  readonly isToEdit?: boolean | undefined;
}

/** What the reader said, or the box to say it anew. */
export function Question(props: QuestionProps) {
  const t = useText();
  const { message, isLocked, isLast, isNewest, wishes, isToEdit = false } = props;
  const place = editPlace(message.conversation_id, message.id);
  // Words that were being changed when the page was left are still being changed.
  const [isEditing, setIsEditing] = useState(() => hasUnsentWords(place));
  const [wasToEdit, setWasToEdit] = useState(isToEdit);
  if (isToEdit !== wasToEdit) {
    setWasToEdit(isToEdit);
    if (isToEdit) setIsEditing(true);
  }
  const editButton = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(isEditing);

  useEffect(() => {
    if (wasEditing.current && !isEditing) editButton.current?.focus({ preventScroll: true });
    wasEditing.current = isEditing;
  }, [isEditing]);

  function close(): void {
    clearWords(place);
    setIsEditing(false);
  }

  function edit(): void {
    writeWords(place, message.content);
    setIsEditing(true);
  }

  useCommand({
    id: EDIT_LAST,
    label: t("chat.editLast"),
    keys: "Up",
    isOwnKeys: true,
    run: isLast && !isLocked && !isEditing ? edit : null,
  });
  if (isEditing)
    return (
      <QuestionEditor
        place={place}
        isLocked={isLocked}
        onCancel={close}
        onSave={(text) => {
          close();
          wishes.rewrite(message, text);
        }}
      />
    );
  return (
    <div className="flex flex-col items-end">
      <p
        dir="auto"
        className="max-w-bubble min-w-0 rounded-2xl rounded-br-md bg-told px-4 py-2.5 leading-relaxed break-words whitespace-pre-wrap"
      >
        <span className="sr-only">{t("chat.youSaid")} </span>
        {message.content}
      </p>
      <MessageActions
        message={message}
        isLocked={isLocked}
        wishes={wishes}
        isNewest={isNewest}
        className="right-3 justify-end"
        editRef={editButton}
        onEdit={edit}
      />
    </div>
  );
}
