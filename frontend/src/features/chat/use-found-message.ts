import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { isNotFound } from "@/lib/api-error";
import { chooseBranch } from "./api";
import { MessageGoneError } from "./message-gone";
import type { Message } from "./messages";
import { openAround } from "./open-window";
import type { StickyScroll } from "./use-sticky-scroll";

/**
 * Opens the thread at the message `foundId`, once for each: the window around it is loaded, and if
 * it is on a hidden branch that one is chosen. `onSettled` is called when the thread may load as
 * usual, `onShown` when the message is visible, so that the address need not name it any more.
 */
export function useFoundMessage(
  conversationId: string,
  foundId: string | null,
  messages: readonly Message[],
  scroll: StickyScroll,
  onProblem: (problem: unknown) => void,
  onSettled: () => void,
  onShown: () => void,
): void {
  const client = useQueryClient();
  const settledId = useRef<string | null>(null);
  const isLoaded = messages.some(({ id }) => id === foundId);
  const { reveal } = scroll;
  const shownId = useRef<string | null>(null);

  useEffect(() => {
    // Reset, because the same message may be searched for again.
    if (foundId === null) settledId.current = shownId.current = null;
    if (foundId === null || settledId.current === foundId) return;
    if (isLoaded) {
      settledId.current = foundId;
      onSettled();
      return;
    }
    const abort = new AbortController();
    const open = async (): Promise<void> => {
      if (await openAround(client, conversationId, foundId, abort.signal)) return;
      await chooseBranch(conversationId, foundId);
      await openAround(client, conversationId, foundId, abort.signal);
    };
    open()
      .catch((error: unknown) => {
        const isGone = isNotFound(error);
        if (!abort.signal.aborted) onProblem(isGone ? new MessageGoneError() : error);
      })
      .finally(() => {
        if (abort.signal.aborted) return;
        settledId.current = foundId;
        onSettled();
      });
    return () => abort.abort();
  }, [client, conversationId, foundId, isLoaded, onProblem, onSettled]);

  useEffect(() => {
    if (foundId === null || !isLoaded || shownId.current === foundId) return;
    shownId.current = foundId;
    reveal(foundId);
    onShown();
  }, [foundId, isLoaded, reveal, onShown]);
}
