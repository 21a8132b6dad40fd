import type { Conversation } from "./api-schema";
import { readOwner } from "./session";

/** What happened to a conversation of the reader's, wherever it was done. */
export type LiveEvent =
  | { readonly type: "updated"; readonly conversation: Conversation }
  | { readonly type: "title"; readonly conversationId: string; readonly title: string }
  | { readonly type: "deleted"; readonly conversationId: string }
  | { readonly type: "branch"; readonly conversationId: string }
  /** Something was said; what exactly has to be asked. */
  | { readonly type: "moved"; readonly conversationId: string }
  /** Events may have been missed, such as while the socket was down: lists have to be fetched again. */
  | { readonly type: "missed" };

interface Envelope {
  readonly owner: string | null;
  readonly event: LiveEvent;
}

const CHANNEL = "live-events";

const listeners = new Set<(event: LiveEvent) => void>();
let channel: BroadcastChannel | null = null;
let isConnected = false;
/** Events may have been missed since the lists were fetched; so on a page that has just loaded. */
let isBehind = true;

function tell(event: LiveEvent): void {
  for (const listener of listeners) listener(event);
}

/** Tells this tab that its lists may be out of date. */
export function tellMissed(): void {
  tell({ type: "missed" });
}

function isEnvelope(value: unknown): value is Envelope {
  const envelope = value as Partial<Envelope> | null;
  return typeof envelope?.event?.type === "string" && envelope.owner !== undefined;
}

function hear({ data }: MessageEvent<unknown>): void {
  // A tab with a line of its own knows already, and what it knows may be newer.
  if (!isConnected && isEnvelope(data) && data.owner === readOwner()) tell(data.event);
}

function openChannel(): void {
  // Some embedded browsers have none; their tabs learn when they are looked at.
  if (channel || !("BroadcastChannel" in globalThis)) return;
  channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", hear);
}

/** Tells everybody in this tab, and the tabs of this browser that have no line to the server. */
export function publishLiveEvent(event: LiveEvent): void {
  tell(event);
  openChannel();
  const envelope: Envelope = { owner: readOwner(), event };
  channel?.postMessage(envelope);
}

/** Calls `listener` with what is published in this tab and, while this tab has no line, in others. */
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
 * Tells how this tab's socket stands. `lost`: the connection broke or failed, so events may be missed until
 * it is `up` again. `down`: closed on purpose, usually to open another conversation's at once.
 */
export function setLiveLine(line: "up" | "down" | "lost"): void {
  isConnected = line === "up";
  if (line === "lost") isBehind = true;
  if (!isConnected || !isBehind) return;
  isBehind = false;
  tellMissed();
}
