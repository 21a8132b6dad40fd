import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { queryKeys } from "@/lib/query-keys";
import { chooseBranch, deleteMessage, rewriteReply } from "./api";
import { changePages } from "./message-cache";
import { type Message, cutAfter, placeMessage, upsertMessage } from "./messages";
import { openAround, openLatest } from "./open-window";
import { editPlace } from "./outbox";
import { clearWords } from "./pasted";
import type { StickyScroll } from "./use-sticky-scroll";

export type Side = "previous" | "next";

export interface Branches {
  /** A request is under way. */
  readonly isBusy: boolean;
  /** Shows the sibling on that `side`, with the messages below it, in place of `message`. */
  readonly choose: (message: Message, side: Side) => Promise<void>;
  /** Replaces a reply by an edited one; the draft is kept until that is stored. */
  readonly rewrite: (message: Message, text: string) => Promise<void>;
  /** The arrow of the message just chosen that gets the focus; returned once. */
  readonly takeFocus: (messageId: string) => Side | null;
  /** Deletes `message` with all below it; a sibling, or else its parent, is shown instead. */
  readonly remove: (message: Message) => Promise<void>;
}

function refreshLists(client: QueryClient, conversationId: string): void {
  void client.invalidateQueries({ queryKey: queryKeys.conversation(conversationId) });
  void client.invalidateQueries({ queryKey: queryKeys.conversations });
}

/** Chooses, edits and deletes in the tree of messages, and keeps the scroll position. */
export function useBranches(
  conversationId: string,
  { measure, hold }: StickyScroll,
  onProblem: (problem: unknown) => void,
): Branches {
  const client = useQueryClient();
  const [isBusy, setIsBusy] = useState(false);
  const isUnderWay = useRef(false);

  const focus = useRef<{ readonly id: string; readonly side: Side } | null>(null);

  const takeFocus = useCallback((messageId: string): Side | null => {
    if (focus.current?.id !== messageId) return null;
    const { side } = focus.current;
    focus.current = null;
    return side;
  }, []);

  const during = useCallback(async (task: () => Promise<void>): Promise<void> => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setIsBusy(true);
    try {
      await task();
    } finally {
      isUnderWay.current = false;
      setIsBusy(false);
    }
  }, []);

  const choose = useCallback(
    (message: Message, side: Side) =>
      during(async () => {
        const siblingId = message.siblings?.[`${side}_id`];
        if (!siblingId) return;
        onProblem(null);
        const conversation = await chooseBranch(conversationId, siblingId);
        await openAround(client, conversationId, siblingId, undefined, () => {
          hold(siblingId, measure(message.id) ?? 0);
          focus.current = { id: siblingId, side };
        });
        client.setQueryData(queryKeys.conversation(conversationId), conversation);
      }).catch(onProblem),
    [client, conversationId, during, hold, measure, onProblem],
  );

  const rewrite = useCallback(
    (message: Message, text: string) =>
      during(async () => {
        onProblem(null);
        const stored = await rewriteReply(conversationId, message.id, text);
        const place = measure(message.id) ?? measure(stored.id);
        if (place !== null) hold(stored.id, place);
        // The arrow that leads back to the original.
        focus.current = { id: stored.id, side: "previous" };
        await changePages(
          client,
          conversationId,
          (pages) =>
            placeMessage(pages, stored) ??
            upsertMessage(cutAfter(pages, message.parent_id), stored),
        );
        clearWords(editPlace(conversationId, message.id));
        refreshLists(client, conversationId);
      }).catch(onProblem),
    [client, conversationId, during, hold, measure, onProblem],
  );

  const remove = useCallback(
    (message: Message) =>
      during(async () => {
        await deleteMessage(conversationId, message.id);
        const { siblings } = message;
        const heirId = siblings?.previous_id ?? siblings?.next_id ?? message.parent_id;
        const isShown =
          heirId !== null &&
          (await openAround(client, conversationId, heirId, undefined, () => {
            const place = heirId === message.parent_id ? measure(heirId) : measure(message.id);
            if (place !== null) hold(heirId, place);
          }));
        if (!isShown) await openLatest(client, conversationId);
        refreshLists(client, conversationId);
      }),
    [client, conversationId, during, hold, measure],
  );

  return useMemo(
    () => ({ isBusy, choose, takeFocus, rewrite, remove }),
    [isBusy, choose, takeFocus, rewrite, remove],
  );
}
