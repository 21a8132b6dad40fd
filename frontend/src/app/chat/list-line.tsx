import { useState } from "react";
import { createLiveSocket } from "@/features/chat/live/create-live-socket";
import { useLive } from "@/features/chat/use-live";
import { useConversations } from "@/features/conversations/use-conversations";

/**
 * A socket while no chat is open, so that the list of chats stays up to date: each conversation's
 * socket reports the changes of all of them. It is that of the first listed conversation, for as
 * long as that one exists.
 */
export function ListLine({ openId }: { readonly openId: string | null }) {
  const { data } = useConversations();
  const [carrierId, setCarrierId] = useState<string | null>(null);
  const isThere = carrierId !== null && (data ?? []).some(({ id }) => id === carrierId);
  const next = isThere ? carrierId : (data?.[0]?.id ?? null);
  if (next !== carrierId) setCarrierId(next);
  useLive(openId === null ? next : null, createLiveSocket);
  return null;
}
