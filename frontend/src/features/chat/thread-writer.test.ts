import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { queryKeys } from "@/lib/query-keys";
import { fetchAround } from "./api";
import { type Message, type MessagePages, listMessages } from "./messages";
import { IDLE_RUN, type RunState } from "./run-reducer";
import { ThreadWriter } from "./thread-writer";

vi.mock("./api", () => ({ fetchAround: vi.fn() }));

const asked = vi.mocked(fetchAround);
let client: QueryClient;
let writer: ThreadWriter;

function say(id: string, parentId: string | null, content = id): Message {
  return {
    id,
    conversation_id: "c",
    parent_id: parentId,
    role: parentId === null ? "user" : "assistant",
    content,
    status: "final",
    error: null,
    created_at: "2026-01-01T00:00:00Z",
    run_id: null,
  };
}

function page(results: readonly Message[]) {
  return { count: results.length, next: null, previous: null, results };
}

function stored(): Message[] {
  return listMessages(client.getQueryData<MessagePages>(queryKeys.messages("c")));
}

const run: RunState = {
  ...IDLE_RUN,
  phase: "streaming",
  runId: "r",
  messageId: "a2",
  userMessageId: "q2",
  startedAt: "2026-01-01T00:01:00Z",
  text: "",
};
const sent = {
  kind: "send",
  conversationId: "c",
  clientRequestId: "k",
  prompt: "again",
} as const;

beforeEach(() => {
  asked.mockReset();
  asked.mockResolvedValue(null);
  client = new QueryClient();
  client.setQueryData<MessagePages>(queryKeys.messages("c"), {
    pages: [page([say("a1", "q1"), say("q1", null)])],
    pageParams: [null],
  });
  writer = new ThreadWriter(client, "c", () => true);
});
afterEach(() => {
  client.clear();
});

it("writes question and reply of a turn behind what is stored", async () => {
  void writer.begin(run, sent);
  await vi.waitFor(() => {
    expect(stored().map(({ id }) => id)).toEqual(["q1", "a1", "q2", "a2"]);
  });
  expect(stored()[2]).toMatchObject({ role: "user", content: "again", parent_id: "a1" });
  expect(stored()[3]).toMatchObject({ status: "streaming", parent_id: "q2" });
  expect(asked).not.toHaveBeenCalled();
});

it("asks once when the reply is whole, for the turn alone, and takes what the stream does not say", async () => {
  const told = { ...say("a2", "q2"), meta: { character: "Bronn" } };
  asked.mockResolvedValue(page([told]));
  void writer.begin(run, sent);
  writer.finish({ ...run, phase: "ended", status: "final", text: "Aye." });
  await vi.waitFor(() => {
    expect(stored()[3]?.meta).toEqual({ character: "Bronn" });
  });
  // The stream's words stand; only what surrounds them was asked for.
  expect(stored()[3]).toMatchObject({ content: "Aye.", status: "final" });
  expect(asked.mock.calls).toEqual([["c", "a2", undefined, 4]]);
});

it("does not bring back a reply that was deleted before it ended", async () => {
  writer.finish({ ...run, phase: "ended", status: "final", text: "Aye." });
  await vi.waitFor(() => {
    expect(asked).toHaveBeenCalledTimes(1);
  });
  expect(stored().map(({ id }) => id)).toEqual(["q1", "a1"]);
});

it("puts another answer in the place of what followed its question", async () => {
  const answer = {
    kind: "answer",
    conversationId: "c",
    clientRequestId: "k",
    parentId: "q1",
  } as const;
  void writer.begin({ ...run, userMessageId: null }, answer);
  await vi.waitFor(() => {
    expect(stored().map(({ id }) => id)).toEqual(["q1", "a2"]);
  });
});

it.each([
  ["", "Lost my thread there.", false],
  ["Half a", "Half a", true],
])("knows after a failure whether the server has the words: %j", async (kept, shown, isKept) => {
  asked.mockResolvedValue(page([{ ...say("a2", "q2", kept), status: "error" }]));
  void writer.begin(run, sent);
  const error = { detail: "It failed.", isRetryable: true };
  writer.finish({ ...run, phase: "ended", status: "error", text: shown, error });
  await vi.waitFor(() => {
    expect(stored()[3]).toMatchObject({ content: shown, is_kept: isKept });
  });
  expect(asked).toHaveBeenCalledOnce();
});
