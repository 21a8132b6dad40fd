import { useEffect, useMemo } from "react";
import { publishLiveEvent, setLiveLine, tell } from "@/lib/live-events";
import type { Connection } from "./live/connection";
import type { LiveNews, LiveSocket } from "./live/live-socket";

const LINES = {
  idle: "down",
  connecting: "down",
  connected: "up",
  reconnecting: "lost",
  disconnected: "lost",
} as const satisfies Record<Connection["phase"], string>;

/** Publishes news that concern more than the open thread. */
function publishNews(news: LiveNews): void {
  if (news.type === "updated")
    publishLiveEvent({ type: "updated", conversation: news.conversation });
  else if (news.type === "title" || news.type === "deleted" || news.type === "branch")
    publishLiveEvent(news);
  else if (news.type === "missing") tell({ type: "missed" });
}

/**
 * The open conversation's socket, connected while the conversation is open; null for a new chat,
 * and until `create` is there, which is loaded separately from the composer.
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
    const leaveState = live.subscribe(() => setLiveLine(LINES[live.getConnection().phase]));
    live.start();
    return () => {
      live.stop();
      leaveNews();
      leaveState();
    };
  }, [live]);
  return live;
}
