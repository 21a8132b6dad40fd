import type { ReceivedEvent } from "./run-events";

/** A request that begins a run. */
export type TurnRequest =
  | {
      readonly kind: "send";
      readonly conversationId: string;
      readonly clientRequestId: string;
      readonly prompt: string;
      /** Its parent, null at the root; omitted at the end of the visible branch. */
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
    };

/** A request for a run's events: it begins the run, or resumes its stream. */
export type RunRequest =
  TurnRequest | { readonly kind: "resume"; readonly runId: string; readonly after: number };

export interface RunTransport {
  /**
   * The events that answer `request`. The sequence may break off without an `end`: then the
   * connection was cut. Throws ApiError, NetworkError or BadFrameError.
   */
  open(request: RunRequest, signal: AbortSignal): Promise<AsyncIterable<ReceivedEvent>>;
}
