import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { queryKeys } from "@/lib/query-keys";
import { type Message, type MessagePages, cutAfter, listMessages, upsertMessage } from "./messages";
import { RunController, type RunObserver, type RunView } from "./run-controller";
import { IDLE_RUN, type RunState } from "./run-reducer";
import { sseTransport } from "./sse-transport";
import type { RunRequest } from "./transport";

/** A title that a model makes arrives a little after the first reply. */
const TITLE_DELAY_MS = 3_000;
const NO_RUN: RunView = { run: IDLE_RUN, delivery: null };

function buildReply(conversationId: string, run: RunState): Message {
  return {
    id: run.messageId ?? "",
    conversation_id: conversationId,
    parent_id: run.userMessageId,
    role: "assistant",
    content: run.text,
    status: run.status,
    error: run.error?.detail ?? null,
    created_at: run.startedAt ?? new Date().toISOString(),
    run_id: run.runId,
  };
}

function buildQuestion(reply: Message, content: string): Message {
  const id = reply.parent_id ?? "";
  return { ...reply, id, parent_id: null, role: "user", content, status: "final", run_id: null };
}

/** Writes what the stream says into the stored copy, so that nothing needs to be asked again. */
class ThreadWriter {
  readonly #client: QueryClient;
  readonly #conversationId: string;

  constructor(client: QueryClient, conversationId: string) {
    this.#client = client;
    this.#conversationId = conversationId;
  }

  readonly begin = (run: RunState, sent: RunRequest): void => {
    if (sent.kind === "send" || sent.kind === "answer")
      void this.#change((pages) => this.#openTurn(pages, run, sent));
    else if (!this.#knows(run.messageId)) this.reload();
    void this.#client.invalidateQueries({ queryKey: queryKeys.conversations });
  };

  readonly finish = (run: RunState): void => {
    void this.#change((pages) => upsertMessage(pages, buildReply(this.#conversationId, run)));
    this.refreshTitles();
    setTimeout(this.refreshTitles, TITLE_DELAY_MS);
  };

  readonly reload = (): void => {
    void this.#client.invalidateQueries({ queryKey: queryKeys.messages(this.#conversationId) });
    this.refreshTitles();
  };

  readonly refreshTitles = (): void => {
    void this.#client.invalidateQueries({ queryKey: queryKeys.conversations });
    void this.#client.invalidateQueries({ queryKey: queryKeys.conversation(this.#conversationId) });
  };

  #knows(messageId: string | null): boolean {
    const pages = this.#client.getQueryData<MessagePages>(queryKeys.messages(this.#conversationId));
    return listMessages(pages).some(({ id }) => id === messageId);
  }

  #openTurn(pages: MessagePages, run: RunState, sent: RunRequest): MessagePages {
    const reply = buildReply(this.#conversationId, run);
    if (sent.kind === "answer" && sent.parentId !== null) {
      const trimmed = cutAfter(pages, sent.parentId);
      return upsertMessage(trimmed, { ...reply, parent_id: sent.parentId });
    }
    if (sent.kind !== "send" || run.userMessageId === null) return upsertMessage(pages, reply);
    return upsertMessage(upsertMessage(pages, buildQuestion(reply, sent.prompt)), reply);
  }

  async #change(change: (pages: MessagePages) => MessagePages): Promise<void> {
    const queryKey = queryKeys.messages(this.#conversationId);
    // A page asked for before this moment would overwrite it with the past.
    await this.#client.cancelQueries({ queryKey });
    const pages = this.#client.getQueryData<MessagePages>(queryKey);
    if (pages) this.#client.setQueryData<MessagePages>(queryKey, change(pages));
    else await this.#client.invalidateQueries({ queryKey });
  }
}

export interface FollowedRun extends RunView {
  readonly controller: RunController;
}

/** Follows `conversationId`; `onRefused` gets a prompt back that the server would not take. */
export function useRun(conversationId: string, onRefused: RunObserver["onRefused"]): FollowedRun {
  const client = useQueryClient();
  const controller = useMemo(() => {
    const writer = new ThreadWriter(client, conversationId);
    return new RunController(conversationId, sseTransport, {
      onStart: writer.begin,
      onEnd: writer.finish,
      onIdle: writer.reload,
      onRefused,
    });
  }, [client, conversationId, onRefused]);
  useEffect(() => {
    const retry = (): void => {
      controller.retry();
    };
    controller.start();
    window.addEventListener("online", retry);
    return () => {
      window.removeEventListener("online", retry);
      controller.dispose();
    };
  }, [controller]);
  const view = useSyncExternalStore(controller.subscribe, controller.getView, () => NO_RUN);
  return { ...view, controller };
}
