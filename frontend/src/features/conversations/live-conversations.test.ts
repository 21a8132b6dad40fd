import { type InfiniteData, InfiniteQueryObserver, QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, it, vi } from "vitest";
import type { Conversation, ConversationPage } from "@/lib/api-schema";
import type { LiveEvent } from "@/lib/live-events";
import { queryKeys } from "@/lib/query-keys";
import { makeConversation as conversation } from "@/testing/conversation";
import { applyLiveEvent } from "./live-conversations";

type Pages = InfiniteData<ConversationPage, number>;

let client: QueryClient;

beforeEach(() => {
  client = new QueryClient();
});

function keep(pages: readonly (readonly Conversation[])[], hasMore = false): void {
  const data: Pages = {
    pages: pages.map((results, index) => ({
      count: pages.flat().length,
      next: hasMore || index < pages.length - 1 ? "more" : null,
      previous: null,
      results: [...results],
    })),
    pageParams: pages.map((_, index) => index + 1),
  };
  client.setQueryData<Pages>(queryKeys.conversations, data);
}

function list(): string[] {
  const data = client.getQueryData<Pages>(queryKeys.conversations);
  return (data?.pages ?? []).flatMap(({ results }) => results.map(({ title }) => title));
}

function update(changed: Conversation): void {
  applyLiveEvent(client, { type: "updated", conversation: changed });
}

it("moves what was spoken in to the top, from whatever page", () => {
  keep([
    [conversation("a", 40), conversation("b", 30)],
    [conversation("c", 20), conversation("d", 10)],
  ]);
  update(conversation("d", 50));
  expect(list()).toEqual(["d", "a", "b", "c"]);
  update(conversation("b", 50, { title: "B" }));
  expect(list()).toEqual(["B", "d", "a", "c"]);
});

it("leaves what was only renamed where it is", () => {
  keep([[conversation("a", 40), conversation("b", 30), conversation("c", 20)]]);
  update(conversation("b", 30, { title: "B", updated_at: "2026-03-10T09:00:00Z" }));
  expect(list()).toEqual(["a", "B", "c"]);
  applyLiveEvent(client, { type: "title", conversationId: "c", title: "C" });
  expect(list()).toEqual(["a", "B", "C"]);
});

it("takes in what is new, takes out what is archived or deleted", () => {
  keep([[conversation("a", 40)]]);
  update(conversation("new", 0, { last_message_at: null, created_at: "2026-03-10T08:45:00Z" }));
  expect(list()).toEqual(["new", "a"]);
  update(conversation("a", 40, { is_archived: true }));
  expect(list()).toEqual(["new"]);
  applyLiveEvent(client, { type: "deleted", conversationId: "new" });
  expect(list()).toEqual([]);
  update(conversation("old", 1));
  expect(list()).toEqual(["old"]);
});

it("does not put at the end of the loaded part what may lie far behind it", () => {
  keep([[conversation("a", 40), conversation("b", 30)]], true);
  update(conversation("far", 5));
  expect(list()).toEqual(["a", "b"]);
});

it("has nothing to do while no list is loaded", () => {
  update(conversation("a", 40));
  applyLiveEvent(client, { type: "title", conversationId: "a", title: "A" });
  applyLiveEvent(client, { type: "deleted", conversationId: "a" });
  expect(client.getQueryData(queryKeys.conversations)).toBeUndefined();
  expect(client.getQueryData(queryKeys.conversation("a"))).toBeUndefined();
});

it("keeps the conversation itself, and never goes back to an older state of it", () => {
  const queryKey = queryKeys.conversation("a");
  client.setQueryData(queryKey, conversation("a", 40));
  update(conversation("a", 30, { title: "older" }));
  expect(client.getQueryData(queryKey)).toMatchObject({ title: "a" });
  update(conversation("a", 50, { title: "newer" }));
  expect(client.getQueryData(queryKey)).toMatchObject({ title: "newer" });
});

it("has the messages of a closed chat asked for again when it is opened", () => {
  client.setQueryData(queryKeys.messages("a"), { pages: [], pageParams: [] });
  update(conversation("a", 50));
  expect(client.getQueryState(queryKeys.messages("a"))?.isInvalidated).toBe(true);
  applyLiveEvent(client, { type: "deleted", conversationId: "a" });
  expect(client.getQueryState(queryKeys.messages("a"))).toBeUndefined();
});

it("keeps the archived ones as the others: what is put away comes in, what comes back or is deleted goes", () => {
  const page = { count: 1, next: null, previous: null, results: [conversation("a", 40)] };
  const read = (): string[] =>
    (client.getQueryData<Pages>(queryKeys.archived)?.pages ?? []).flatMap(({ results }) =>
      results.map(({ title }) => title),
    );
  client.setQueryData<Pages>(queryKeys.archived, { pages: [page], pageParams: [1] });
  update(conversation("b", 50, { is_archived: true }));
  applyLiveEvent(client, { type: "title", conversationId: "a", title: "A" });
  expect(read()).toEqual(["b", "A"]);
  update(conversation("b", 50));
  expect(read()).toEqual(["A"]);
  applyLiveEvent(client, { type: "deleted", conversationId: "a" });
  expect(read()).toEqual([]);
});

it("takes a deleted chat out of what was searched for", () => {
  const found = (id: string): object => ({ id, conversation_id: id });
  const queryKey = queryKeys.search("gold");
  client.setQueryData(queryKey, {
    conversations: [found("a"), found("b")],
    messages: [found("a"), found("b")],
  });
  applyLiveEvent(client, { type: "deleted", conversationId: "a" });
  expect(client.getQueryData(queryKey)).toEqual({
    conversations: [found("b")],
    messages: [found("b")],
  });
});

it.each<LiveEvent>([{ type: "deleted", conversationId: "gone" }, { type: "missed" }])(
  "asks again for a list whose first answer is older than what happened: $type",
  async (event) => {
    const answers: ((results: readonly Conversation[]) => void)[] = [];
    const observer = new InfiniteQueryObserver(client, {
      queryKey: queryKeys.conversations,
      queryFn: () =>
        new Promise<ConversationPage>((resolve) => {
          answers.push((results) => {
            resolve({ count: 1, next: null, previous: null, results: [...results] });
          });
        }),
      initialPageParam: 1,
      getNextPageParam: () => undefined,
    });
    const leave = observer.subscribe(() => undefined);
    applyLiveEvent(client, event);
    await vi.waitFor(() => {
      expect(answers).toHaveLength(2);
    });
    answers[1]?.([conversation("a", 40)]);
    answers[0]?.([conversation("a", 40), conversation("gone", 30)]);
    await vi.waitFor(() => {
      expect(list()).toEqual(["a"]);
    });
    leave();
  },
);
