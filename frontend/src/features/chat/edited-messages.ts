import { listStored } from "@/lib/storage";
import { DRAFT_PREFIX } from "@/lib/writings";
import { editPlace } from "./outbox";
import { getPiecesPlace } from "./pasted";

/** Ids of the conversation's messages that are being edited, here or in another tab. */
export function listEdited(conversationId: string): readonly string[] {
  const place = editPlace(conversationId, "");
  const starts = [place, getPiecesPlace(place)].map((start) => DRAFT_PREFIX + start);
  const ids = starts.flatMap((start) => listStored(start).map((key) => key.slice(start.length)));
  return [...new Set(ids)];
}
