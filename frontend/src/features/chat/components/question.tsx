"use client";

import { useEffect, useRef, useState } from "react";
import type { Message } from "../messages";
import { editPlace, readDraft, writeDraft } from "../outbox";
import type { Wishes } from "../wishes";
import { MessageActions } from "./message-actions";
import { QuestionEditor } from "./question-editor";

interface QuestionProps {
  readonly message: Message;
  readonly isLocked: boolean;
  readonly wishes: Wishes;
}

/** What the reader said, or the box to say it anew. */
export function Question({ message, isLocked, wishes }: QuestionProps) {
  const place = editPlace(message.conversation_id, message.id);
  // Words that were being changed when the page was left are still being changed.
  const [isEditing, setIsEditing] = useState(() => readDraft(place) !== "");
  const editButton = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(isEditing);

  useEffect(() => {
    if (wasEditing.current && !isEditing) editButton.current?.focus({ preventScroll: true });
    wasEditing.current = isEditing;
  }, [isEditing]);

  function close(): void {
    writeDraft(place, "");
    setIsEditing(false);
  }

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
      <p className="max-w-[85%] min-w-0 rounded-2xl rounded-br-md bg-told px-4 py-2.5 leading-relaxed break-words whitespace-pre-wrap">
        <span className="sr-only">You: </span>
        {message.content}
      </p>
      <MessageActions
        message={message}
        isLocked={isLocked}
        wishes={wishes}
        className="mt-0.5 justify-end"
        editRef={editButton}
        onEdit={() => {
          writeDraft(place, message.content);
          setIsEditing(true);
        }}
      />
    </div>
  );
}
