"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/modal";
import { Notice } from "@/components/ui/notice";
import { describeError } from "@/lib/api-error";
import type { Message } from "../messages";

interface DeleteMessageSheetProps {
  readonly message: Message;
  readonly name: string;
  readonly onClose: () => void;
  readonly onDelete: (message: Message) => Promise<void>;
}

function describeLoss({ role, siblings }: Message, name: string): string {
  const others = (siblings?.count ?? 1) - 1;
  const loss =
    role === "user"
      ? "Your message goes, and with it every answer to it and all that was said after them."
      : `This answer of ${name}’s goes, and with it all that was said after it.`;
  if (others === 0) return `${loss} For good.`;
  const rest = role === "user" ? "wording" : "answer";
  return `${loss} For good. The other ${rest}${others > 1 ? "s" : ""} beside it will stay.`;
}

/** Asks before a message goes, and says what goes with it. */
export function DeleteMessageSheet(props: DeleteMessageSheetProps) {
  const { message, name, onClose, onDelete } = props;
  const [error, setError] = useState<unknown>(null);
  const [isPending, setIsPending] = useState(false);

  function confirm(): void {
    setIsPending(true);
    onDelete(message)
      .then(onClose, setError)
      .finally(() => {
        setIsPending(false);
      });
  }

  return (
    <Sheet label="Delete this message" onClose={onClose}>
      <h2 className="font-voice text-title font-semibold">Delete this message?</h2>
      <p className="mt-2 text-sm leading-relaxed text-muted">{describeLoss(message, name)}</p>
      {error !== null && (
        <Notice look="alarm" className="mt-4">
          {describeError(error)}
        </Notice>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button look="alarm" onClick={confirm} disabled={isPending}>
          Delete
        </Button>
      </div>
    </Sheet>
  );
}
