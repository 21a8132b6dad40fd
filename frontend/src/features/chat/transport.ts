import type { ReceivedEvent } from "./run-events";

/** The ways to a run's events: begin it, come back to it, or find the one that is on. */
export type RunRequest =
  | {
      readonly kind: "send";
      readonly conversationId: string;
      readonly clientRequestId: string;
      readonly prompt: string;
      /** What it hangs below, null at the root; left out at the end of the visible branch. */
      readonly parentId?: string | null;
    }
  | {
      readonly kind: "answer";
      readonly conversationId: string;
      readonly clientRequestId: string;
      /** The user message to answer (again); null: the newest one. */
      readonly parentId: string | null;
    }
  | {
      readonly kind: "continue";
      readonly conversationId: string;
      readonly clientRequestId: string;
      /** The reply that was cut off. */
      readonly messageId: string;
    }
  | { readonly kind: "resume"; readonly runId: string; readonly after: number }
  | { readonly kind: "attach"; readonly conversationId: string };

/** Whether it begins a run, rather than finding one. */
export function isTurn({ kind }: RunRequest): boolean {
  return kind === "send" || kind === "answer" || kind === "continue";
}

export interface RunTransport {
  /**
   * The events that answer `request`, or null if nothing is running. The sequence may break off
   * without an `end`: then the connection was cut. Throws ApiError, NetworkError or BadFrameError.
   */
  open(request: RunRequest, signal: AbortSignal): Promise<AsyncIterable<ReceivedEvent> | null>;
}
