"use client";

import { type SubmitEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Sheet } from "@/components/ui/modal";
import { ApiError, describeError } from "@/lib/api-error";
import type { Conversation } from "@/lib/api-schema";
import { useRenameConversation } from "../use-conversations";

interface RenameSheetProps {
  readonly conversation: Pick<Conversation, "id" | "title">;
  readonly onClose: () => void;
}

function readErrors(error: unknown): readonly string[] {
  if (!error) return [];
  const said = error instanceof ApiError ? error.fields["title"] : undefined;
  return said ?? [describeError(error)];
}

export function RenameSheet({ conversation, onClose }: RenameSheetProps) {
  const [title, setTitle] = useState(conversation.title);
  const rename = useRenameConversation();

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    rename.mutate({ id: conversation.id, title: title.trim() }, { onSuccess: onClose });
  }

  return (
    <Sheet label="Rename this chat" onClose={onClose}>
      <form onSubmit={submit}>
        <Field
          label="Title"
          maxLength={200}
          required
          value={title}
          errors={readErrors(rename.error)}
          onFocus={(event) => {
            event.target.select();
          }}
          onText={setTitle}
        />
        <div className="mt-5 flex justify-end gap-2">
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="solid" disabled={!title.trim() || rename.isPending}>
            Rename
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
