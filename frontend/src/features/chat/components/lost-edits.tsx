import type { Message } from "../messages";
import { editPlace } from "../outbox";
import { useLostEdits } from "../use-lost-edits";
import { LostEdit } from "./lost-edit";

interface LostEditsProps {
  readonly conversationId: string;
  readonly messages: readonly Message[];
  /** `messages` is the whole visible branch. */
  readonly isWhole: boolean;
  readonly isClosed: boolean;
}

/**
 * Edits of messages that were deleted, or hidden with their branch, while they were being edited.
 */
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
