"use client";

import { useEffect, useMemo } from "react";
import { publishLiveEvent, setLiveConnected } from "@/lib/live-events";
import type { LiveNews, LiveSocket } from "./live/live-socket";

/** Hands on what concerns more than the open thread. */
function publishNews(news: LiveNews): void {
  if (news.type === "updated")
    publishLiveEvent({ type: "updated", conversation: news.conversation });
  else if (news.type === "title" || news.type === "deleted" || news.type === "branch")
    publishLiveEvent(news);
}

/**
 * The open conversation's line to the server, up while it is open; null for a new chat, and until there is something
 * that makes lines: that is loaded beside the composer.
 */
export function useLive(
  conversationId: string | null,
  create: ((conversationId: string) => LiveSocket) | undefined,
): LiveSocket | null {
  const live = useMemo(
    () => (conversationId === null ? null : (create?.(conversationId) ?? null)),
    [conversationId, create],
  );
  useEffect(() => {
    if (!live) return;
    const leaveNews = live.listen(publishNews);
    const leaveState = live.subscribe(() => {
      setLiveConnected(live.isConnected);
    });
    live.start();
    return () => {
      live.stop();
      leaveNews();
      leaveState();
    };
  }, [live]);
  return live;
}
