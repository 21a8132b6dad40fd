import { useEffect, useMemo, useState } from "react";
import { fetchAround } from "./api";
import { listEdited } from "./edited-messages";
import type { Message } from "./messages";

/**
 * Ids of the messages that are being edited but are not on the visible branch: they were deleted,
 * or another branch was chosen. `isWhole`: `messages` is the whole branch; otherwise the server is
 * asked.
 */
export function useLostEdits(
  conversationId: string,
  messages: readonly Message[],
  isWhole: boolean,
): readonly string[] {
  const [absent, setAbsent] = useState<readonly string[]>([]);
  const unseen = useMemo(() => {
    const seen = new Set(messages.map(({ id }) => id));
    return messages.length === 0 && !isWhole
      ? []
      : listEdited(conversationId).filter((id) => !seen.has(id));
  }, [conversationId, messages, isWhole]);
  useEffect(() => {
    if (isWhole || unseen.length === 0) return undefined;
    const aborter = new AbortController();
    for (const id of unseen)
      fetchAround(conversationId, id, aborter.signal, 1).then(
        (page) => {
          // It may be back, because its branch was chosen again.
          setAbsent((known) => [
            ...known.filter((one) => one !== id),
            ...(page === null ? [id] : []),
          ]);
        },
        // Requested again at the next change; the draft is kept.
        () => undefined,
      );
    return () => aborter.abort();
  }, [conversationId, unseen, isWhole]);
  return isWhole ? unseen : unseen.filter((id) => absent.includes(id));
}
