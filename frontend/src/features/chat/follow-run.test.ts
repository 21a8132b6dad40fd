// @vitest-environment jsdom
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "@/lib/api-error";
import { type SeenRequest, type TestServer, answerJson, startServer } from "@/testing/server";
import { BACKOFF_SECONDS } from "./backoff";
import { followRun } from "./follow-run";
import { ShownRun } from "./shown-run";
import { sseTransport } from "./sse-transport";
import type { TurnRequest } from "./transport";

const WORDS = ["Aye, ", "gold ", "first. ", "Käse 🗡️ ", "later."];
const TEXT = WORDS.join("");
const SEND: TurnRequest = {
  kind: "send",
  conversationId: "c",
  clientRequestId: "id-1",
  prompt: "Hello?",
};

/** The run's journal as it goes over the wire. */
const FRAMES = [
  { message_id: "m", ts: "t", run_id: "run", user_message_id: "u" },
  ...WORDS.map((delta) => ({ delta })),
  { ts: "t", status: "final", message_id: "m", finish_reason: "stop", usage: null },
].map((data, index) => {
  const event = index === 0 ? "start" : index <= WORDS.length ? "token" : "end";
  return `id: run:${index + 1}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
});

type Answer = (request: SeenRequest, response: ServerResponse) => void;

let server: TestServer;
let answers: Answer[];

beforeEach(async () => {
  localStorage.clear();
  answers = [];
  server = await startServer((request, response) => {
    (answers.shift() ?? drop)(request, response);
  });
  vi.stubEnv("NEXT_PUBLIC_API_BASE", `${server.url}/api/`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

function drop(_request: SeenRequest, response: ServerResponse): void {
  response.destroy();
}

/** Streams what follows the request's cursor, and breaks off after `count` bytes. */
function stream(count = Infinity): Answer {
  return (request, response) => {
    const after = Number(request.headers["last-event-id"]?.toString().split(":")[1] ?? 0);
    const bytes = Buffer.from(FRAMES.slice(after).join(""));
    response.writeHead(200, { "content-type": "text/event-stream" });
    if (count >= bytes.length) response.end(bytes);
    else response.write(bytes.subarray(0, count), () => setTimeout(() => response.destroy(), 5));
  };
}

interface Followed {
  readonly text: string;
  readonly waits: number[];
}

async function follow(request: TurnRequest = SEND): Promise<Followed> {
  const waits: number[] = [];
  const ignore = (): undefined => undefined;
  const shown = new ShownRun({ onBegin: ignore, onGrow: ignore, onEnd: ignore, onCut: ignore });
  shown.ask(request);
  await followRun(request, {
    transport: sseTransport,
    signal: new AbortController().signal,
    open: (asked) => shown.open(asked),
    findRest: (asked) => shown.findRest(asked),
    onReconnecting: ignore,
    wait: (seconds) => {
      waits.push(seconds);
      return Promise.resolve();
    },
  });
  return { text: shown.state.text, waits };
}

it("gives the whole text of an unbroken stream", async () => {
  answers = [stream()];
  expect(await follow()).toEqual({ text: TEXT, waits: [] });
  expect(server.seen[0]).toMatchObject({ method: "POST", url: "/api/chat/stream" });
  expect(JSON.parse(server.seen[0]?.body ?? "")).toEqual({
    conversation_id: "c",
    client_request_id: "id-1",
    prompt: "Hello?",
  });
});

it("gives exactly the text wherever the stream is cut", async () => {
  const length = Buffer.byteLength(FRAMES.join(""));
  for (let cut = 0; cut < length; cut += 17) {
    answers = [stream(cut), stream(40), stream()];
    expect((await follow()).text, `cut after ${cut} bytes`).toBe(TEXT);
  }
});

it("comes back by cursor once events have come, and waits anew after each sign of life", async () => {
  const start = Buffer.byteLength(FRAMES[0] ?? "");
  answers = [stream(start), drop, stream(5), stream(Buffer.byteLength(FRAMES[1] ?? "")), stream()];
  expect((await follow()).waits).toEqual([1, 2, 4, 1]);
  const resumed = server.seen.slice(1).map(({ url, headers }) => [url, headers["last-event-id"]]);
  expect(resumed).toEqual([
    ["/api/chat/stream?run_id=run", "run:1"],
    ["/api/chat/stream?run_id=run", "run:1"],
    ["/api/chat/stream?run_id=run", "run:1"],
    ["/api/chat/stream?run_id=run", "run:2"],
  ]);
});

it("repeats an unanswered send under the same id", async () => {
  answers = [
    drop,
    (_request, response) => {
      answerJson(response, 503, {});
    },
    stream(),
  ];
  expect((await follow()).text).toBe(TEXT);
  const ids = server.seen.map(
    ({ body }) => (JSON.parse(body) as { client_request_id: string }).client_request_id,
  );
  expect(ids).toEqual(["id-1", "id-1", "id-1"]);
});

it("gives up after the last wait", async () => {
  await expect(follow()).rejects.toThrow();
  expect(server.seen).toHaveLength(BACKOFF_SECONDS.length + 1);
});

it("does not argue with a refusal", async () => {
  answers = [
    (_request, response) => {
      answerJson(response, 409, { code: "run_active", run_id: "r" });
    },
  ];
  await expect(follow()).rejects.toBeInstanceOf(ApiError);
  expect(server.seen).toHaveLength(1);
});

it("asks for another answer without writing a question", async () => {
  answers = [stream()];
  await follow({ kind: "answer", conversationId: "c", clientRequestId: "id-2", parentId: "u" });
  expect(JSON.parse(server.seen[0]?.body ?? "")).toEqual({
    conversation_id: "c",
    client_request_id: "id-2",
    parent_id: "u",
    prompt: "",
    create_user_message: false,
  });
});
