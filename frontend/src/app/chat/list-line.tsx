"use client";

import { useState } from "react";
import { createLiveSocket } from "@/features/chat/live/create-live-socket";
import { useLive } from "@/features/chat/use-live";
import { useConversations } from "@/features/conversations/use-conversations";

/**
 * A line to the server also where no chat is open, so that the list lives: every conversation's socket
 * tells what becomes of all of them. The first one that is known carries it, for as long as it is there.
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
