import type { ReceivedEvent } from "./run-events";

/** The three ways to a run's events: begin it, come back to it, or find the one that is on. */
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
  | { readonly kind: "resume"; readonly runId: string; readonly after: number }
  | { readonly kind: "attach"; readonly conversationId: string };

export interface RunTransport {
  /**
   * The events that answer `request`, or null if nothing is running. The sequence may break off
   * without an `end`: then the connection was cut. Throws ApiError, NetworkError or BadFrameError.
   */
  open(request: RunRequest, signal: AbortSignal): Promise<AsyncIterable<ReceivedEvent> | null>;
}
