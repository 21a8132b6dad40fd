"use client";

import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/modal";
import { Notice } from "@/components/ui/notice";
import { describeError } from "@/lib/api-error";
import type { Conversation } from "@/lib/api-schema";
import { useDeleteConversation } from "../use-conversations";

interface DeleteSheetProps {
  readonly conversation: Pick<Conversation, "id" | "title">;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

export function DeleteSheet({ conversation, onClose, onDeleted }: DeleteSheetProps) {
  const remove = useDeleteConversation(conversation.id);

  async function confirm(): Promise<void> {
    // The news may take this dialog off the screen before the answer is here, so nothing may hang on it.
    await remove.mutateAsync();
    onClose();
    onDeleted();
  }

  return (
    <Sheet label="Delete this chat" onClose={onClose}>
      <h2 className="font-voice text-title font-semibold">Delete this chat?</h2>
      <p className="mt-2 text-sm leading-relaxed text-muted">
        “{conversation.title}” and everything said in it will be gone for good.
      </p>
      {remove.error && (
        <Notice look="alarm" className="mt-4">
          {describeError(remove.error)}
        </Notice>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button
          look="alarm"
          onClick={() => void confirm().catch(() => undefined)}
          disabled={remove.isPending}
        >
          Delete
        </Button>
      </div>
    </Sheet>
  );
}
