"use client";

import { useEffect, useMemo } from "react";
import { readSocketBase } from "@/lib/env";
import { setLiveConnected } from "@/lib/live-events";
import { fetchTicket } from "./api";
import { LiveSocket } from "./live/live-socket";
import { publishNews } from "./live/live-thread";
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
