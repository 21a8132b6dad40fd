"use client";

import type { Message } from "../messages";
import { editPlace } from "../outbox";
import { useLostEdits } from "../use-lost-edits";
import { LostEdit } from "./lost-edit";

interface LostEditsProps {
  readonly conversationId: string;
  readonly messages: readonly Message[];
  /** The visible branch has no more messages than these. */
  readonly isWhole: boolean;
  readonly isClosed: boolean;
}

/** Words for messages that were deleted, or went out of sight with their branch, while they were written. */
export function LostEdits({ conversationId, messages, isWhole, isClosed }: LostEditsProps) {
  return useLostEdits(conversationId, messages, isWhole).map((id) => (
    <LostEdit
      key={id}
      place={editPlace(conversationId, id)}
      conversationId={conversationId}
      isClosed={isClosed}
    />
  ));
}
