"use client";

import { useState } from "react";
import { useLive } from "@/features/chat/use-live";
import { useConversations } from "@/features/conversations/use-conversations";

/**
 * A line to the server also where no chat is open, so that the list lives: every conversation's socket
 * tells what becomes of all of them. The first one that is known carries it, for as long as it is there.
 */
export function useListLine(openId: string | null): void {
  const { data } = useConversations();
  const [carrierId, setCarrierId] = useState<string | null>(null);
  const isThere = carrierId !== null && (data ?? []).some(({ id }) => id === carrierId);
  const next = isThere ? carrierId : (data?.[0]?.id ?? null);
  if (next !== carrierId) setCarrierId(next);
  useLive(openId === null ? next : null);
}
