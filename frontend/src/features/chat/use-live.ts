"use client";

import { useEffect, useMemo } from "react";
import { readSocketBase } from "@/lib/env";
import { publishLiveEvent, setLiveConnected } from "@/lib/live-events";
import { fetchTicket } from "./api";
import { type LiveNews, LiveSocket } from "./live/live-socket";
import { subscribeWakeSignals } from "./live/wake-signals";

function openSocket(conversationId: string): WebSocket {
  return new WebSocket(`${readSocketBase()}/ws/chat/${encodeURIComponent(conversationId)}`);
}

function createLiveSocket(conversationId: string): LiveSocket {
  return new LiveSocket(conversationId, {
    openSocket,
    fetchTicket,
    subscribeWake: subscribeWakeSignals,
    random: Math.random,
  });
}

/** Hands on what concerns more than the open thread. */
function publishNews(news: LiveNews): void {
  if (news.type === "updated")
    publishLiveEvent({ type: "updated", conversation: news.conversation });
  else if (news.type === "title" || news.type === "deleted" || news.type === "branch")
    publishLiveEvent(news);
}

/** The open conversation's line to the server, up while it is open; null for a new chat. */
export function useLive(conversationId: string | null): LiveSocket | null {
  const live = useMemo(
    () => (conversationId === null ? null : createLiveSocket(conversationId)),
    [conversationId],
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
