import { readSocketBase } from "@/lib/env";
import { fetchTicket } from "../api";
import { LiveSocket } from "./live-socket";
import { subscribeWakeSignals } from "./wake-signals";

function openSocket(conversationId: string): WebSocket {
  return new WebSocket(`${readSocketBase()}/ws/chat/${encodeURIComponent(conversationId)}`);
}

/** The socket of one conversation in this browser, not started yet. */
export function createLiveSocket(conversationId: string): LiveSocket {
  return new LiveSocket(conversationId, {
    openSocket,
    fetchTicket,
    subscribeWake: subscribeWakeSignals,
    random: Math.random,
  });
}
