import type { Conversation } from "./api-schema";
import { readOwner } from "./session";

/** A change to one of the user's conversations, on whatever device. */
export type LiveEvent =
  | { readonly type: "updated"; readonly conversation: Conversation }
  | { readonly type: "title"; readonly conversationId: string; readonly title: string }
  | { readonly type: "deleted"; readonly conversationId: string }
  | { readonly type: "branch"; readonly conversationId: string }
  /** There is a new message; its content must be fetched. */
  | { readonly type: "moved"; readonly conversationId: string }
  /** Events may have been missed, for example while the socket was down, so the lists must be fetched again. */
  | { readonly type: "missed" };

interface Envelope {
  readonly owner: string | null;
  readonly event: LiveEvent;
}

const CHANNEL = "live-events";

const listeners = new Set<(event: LiveEvent) => void>();
let channel: BroadcastChannel | null = null;
let isConnected = false;
/** Events may have been missed since the lists were fetched, as on a page that was just loaded. */
let isBehind = true;

/** Notifies the listeners in this tab alone. */
export function tell(event: LiveEvent): void {
  for (const listener of listeners) listener(event);
}

function isEnvelope(value: unknown): value is Envelope {
  const envelope = value as Partial<Envelope> | null;
  return typeof envelope?.event?.type === "string" && envelope.owner !== undefined;
}

function hear({ data }: MessageEvent<unknown>): void {
  // A tab with its own socket knows already, and what it knows may be newer.
  if (!isConnected && isEnvelope(data) && data.owner === readOwner()) tell(data.event);
}

function openChannel(): void {
  // Some embedded browsers have no BroadcastChannel; their tabs refetch when they become visible.
  if (channel || !("BroadcastChannel" in globalThis)) return;
  channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", hear);
}

/** Notifies all listeners in this tab, and the tabs of this browser without a socket. */
export function publishLiveEvent(event: LiveEvent): void {
  tell(event);
  openChannel();
  const envelope: Envelope = { owner: readOwner(), event };
  channel?.postMessage(envelope);
}

/** Calls `listener` with the events of this tab and, while this tab has no socket, with those of other tabs. */
export function subscribeLiveEvents(listener: (event: LiveEvent) => void): () => void {
  openChannel();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    channel?.close();
    channel = null;
  };
}

/**
 * Sets the state of this tab's socket. `lost`: the connection broke or failed, so events may be missed until it is `up`
 * again. `down`: closed on purpose, usually to open another conversation's at once.
 */
export function setLiveLine(line: "up" | "down" | "lost"): void {
  isConnected = line === "up";
  if (line === "lost") isBehind = true;
  if (!isConnected || !isBehind) return;
  isBehind = false;
  tell({ type: "missed" });
}
