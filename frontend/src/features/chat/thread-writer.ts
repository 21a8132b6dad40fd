import type { QueryClient } from "@tanstack/react-query";
import { publishLiveEvent } from "@/lib/live-events";
import { queryKeys } from "@/lib/query-keys";
import { fetchAround } from "./api";
import { changePages } from "./message-cache";
import {
  type Message,
  type MessagePages,
  cutAfter,
  dropOldest,
  listMessages,
  placeMessage,
  updateMessage,
  upsertMessage,
} from "./messages";
import { type RunState, joinText } from "./run-reducer";
import { countTokens } from "./thread-items";
import { addThoughts } from "./thoughts";
import type { TurnRequest } from "./transport";

type Turn = Extract<TurnRequest, { readonly kind: "send" | "answer" }>;

/** A title that a model makes arrives a little after the first reply. */
const TITLE_DELAY_MS = 3_000;

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
    finish_reason: run.finishReason,
    ...(run.error && run.continuesAt === null && { is_kept: false }),
    ...countTokens(run),
  };
}

function finishMessage(message: Message, run: RunState): Message {
  const { meta, content, created_at } = message;
  const isMore = run.continuesAt !== null;
  const reply = {
    ...buildReply(message.conversation_id, run),
    content: joinText(content, run),
    ...(isMore && { created_at }),
    ...(meta && { meta }),
  };
  const earlier = isMore ? meta?.["thoughts"] : undefined;
  const thoughts = [earlier, run.thoughts].filter(Boolean).join("\n\n");
  return addThoughts(reply, run.thoughts === null ? null : thoughts);
}

function buildQuestion(reply: Message, content: string, parentId: string | null): Message {
  const id = reply.parent_id ?? "";
  const base = { ...reply, id, parent_id: parentId };
  return { ...base, role: "user", content, status: "final", run_id: null };
}

/** Page size that covers a turn: the reply, its question, and the messages before them. */
const TURN_SIZE = 4;

/**
 * Writes what the stream delivers into the cached messages; only the turn itself is fetched again.
 */
export class ThreadWriter {
  readonly #client: QueryClient;
  readonly #conversationId: string;
  readonly #isLive: () => boolean;
  /** Changes are made one after the other, in the order in which they arrived. */
  #changing: Promise<void> = Promise.resolve();

  /** `isLive`: the socket is up, over which the server pushes changes of titles and lists. */
  constructor(client: QueryClient, conversationId: string, isLive: () => boolean) {
    this.#client = client;
    this.#conversationId = conversationId;
    this.#isLive = isLive;
  }

  /** Resolves when the messages of `run` are in the cache, or are being fetched. */
  readonly begin = (run: RunState, sent: TurnRequest | null): Promise<void> => {
    if (sent?.kind === "send" || sent?.kind === "answer") this.#beginTurn(run, sent);
    else if (!this.#knows(run.messageId))
      this.#change((pages) =>
        run.userMessageId === null || run.continuesAt !== null
          ? null
          : placeMessage(pages, this.#buildReply(run)),
      );
    this.#announce();
    return this.#changing;
  };

  readonly finish = (run: RunState): void => {
    // No change if the reply was deleted or another branch was chosen meanwhile.
    this.#change((pages) =>
      updateMessage(pages, run.messageId ?? "", (message) => finishMessage(message, run)),
    );
    void this.#learn(run.messageId);
    this.#announce();
    setTimeout(this.#announce, TITLE_DELAY_MS);
  };

  /** Inserts a message from another tab or device; refetches all if its position is unknown. */
  readonly insert = (message: Message): void =>
    this.#change((pages) => placeMessage(pages, message));

  readonly reload = (): void => {
    void this.#client.invalidateQueries({ queryKey: queryKeys.messages(this.#conversationId) });
    this.refreshTitles();
  };

  readonly refreshTitles = (): void => {
    void this.#client.invalidateQueries({ queryKey: queryKeys.conversations });
    this.refreshConversation();
  };

  readonly refreshConversation = (): void =>
    void this.#client.invalidateQueries({ queryKey: queryKeys.conversation(this.#conversationId) });

  /** Without a socket this tab has to announce the change itself, also to other tabs. */
  readonly #announce = (): void => {
    if (this.#isLive()) return;
    publishLiveEvent({ type: "moved", conversationId: this.#conversationId });
  };

  #knows(messageId: string | null): boolean {
    const pages = this.#client.getQueryData<MessagePages>(queryKeys.messages(this.#conversationId));
    return listMessages(pages).some(({ id }) => id === messageId);
  }

  #beginTurn(run: RunState, sent: Turn): void {
    this.#change((pages) => this.#openTurn(pages, run, sent));
    // The stream does not name the new message's siblings.
    const isBranch = sent.kind === "send" ? sent.parentId !== undefined : sent.parentId !== null;
    if (isBranch) void this.#learn(run.userMessageId ?? run.messageId);
  }

  /** Fetches what the stream does not have: speaker, model and siblings. */
  async #learn(id: string | null): Promise<void> {
    if (id === null) return;
    const page = await fetchAround(this.#conversationId, id, undefined, TURN_SIZE).catch(
      () => null,
    );
    for (const { id: knownId, parent_id, siblings, meta, content } of page?.results ?? [])
      this.#change((pages) =>
        updateMessage(pages, knownId, (known) => ({
          ...known,
          parent_id,
          ...(siblings && { siblings }),
          ...(meta && { meta: { ...known.meta, ...meta } }),
          ...(known.is_kept === false && { is_kept: content !== "" }),
        })),
      );
  }

  #openTurn(pages: MessagePages, run: RunState, sent: Turn): MessagePages {
    const reply = this.#buildReply(run);
    if (sent.kind === "answer" && sent.parentId !== null) {
      const trimmed = cutAfter(pages, sent.parentId);
      return upsertMessage(trimmed, { ...reply, parent_id: sent.parentId });
    }
    if (sent.kind !== "send" || run.userMessageId === null) return upsertMessage(pages, reply);
    // A user who sends a message looks at the end.
    const trimmed =
      sent.parentId === undefined ? dropOldest(pages) : cutAfter(pages, sent.parentId);
    const parentId = sent.parentId ?? listMessages(trimmed).at(-1)?.id ?? null;
    return upsertMessage(
      upsertMessage(trimmed, buildQuestion(reply, sent.prompt, parentId)),
      reply,
    );
  }

  #buildReply(run: RunState): Message {
    return buildReply(this.#conversationId, run);
  }

  #change(change: (pages: MessagePages) => MessagePages | null): void {
    this.#changing = this.#changing.then(() =>
      changePages(this.#client, this.#conversationId, change),
    );
  }
}
