// @vitest-environment jsdom
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type SeenRequest, type TestServer, answerJson, startServer } from "@/testing/server";
import { readOutbox, writeOutbox } from "./outbox";
import { RunController } from "./run-controller";
import type { RunObserver } from "./run-view";
import { sseTransport } from "./sse-transport";
import { TurnPace } from "./turn-pace";

type Answer = (request: SeenRequest, response: ServerResponse) => void;

let server: TestServer;
let answers: Answer[];
let controller: RunController;
const observer = {
  onStart: vi.fn<RunObserver["onStart"]>(() => Promise.resolve()),
  onEnd: vi.fn<RunObserver["onEnd"]>(),
  onRefused: vi.fn<RunObserver["onRefused"]>(),
  onIdle: vi.fn<RunObserver["onIdle"]>(),
  onCut: vi.fn<RunObserver["onCut"]>(),
};

beforeEach(async () => {
  localStorage.clear();
  answers = [];
  for (const spy of Object.values(observer)) spy.mockReset();
  server = await startServer((request, response) => {
    const answer = answers.shift();
    if (answer) answer(request, response);
    else response.destroy();
  });
  vi.stubEnv("NEXT_PUBLIC_API_BASE", server.url);
  controller = new RunController("c", sseTransport, observer, undefined, new TurnPace(0));
});

afterEach(async () => {
  controller.dispose();
  vi.unstubAllEnvs();
  await server.close();
});

function reply(runId: string, text: string): Answer {
  const events = [
    ["start", { message_id: "m", ts: "t", run_id: runId, user_message_id: "u" }],
    ["token", { delta: text }],
    ["end", { status: "final", message_id: "m" }],
  ] as const;
  const frames = events.map(
    ([event, data], index) =>
      `id: ${runId}:${index + 1}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
  );
  return (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(frames.join(""));
  };
}

function refuse(status: number, body: object): Answer {
  return (_request, response) => {
    answerJson(response, status, body);
  };
}

async function settle(phase = "ended"): Promise<void> {
  await vi.waitFor(() => {
    expect(controller.getView().run.phase).toBe(phase);
  }, 4000);
}

function readSentIds(): string[] {
  return server.seen.map(
    ({ body }) => (JSON.parse(body) as { client_request_id: string }).client_request_id,
  );
}

it("keeps a message in the outbox until the server has begun to answer it", async () => {
  answers = [reply("r", "Aye.")];
  controller.send("Hello?");
  expect(readOutbox("c")?.prompt).toBe("Hello?");
  expect(controller.getView().delivery).toMatchObject({ entry: { prompt: "Hello?" }, error: null });
  await settle();
  expect(readOutbox("c")).toBeNull();
  expect(controller.getView()).toMatchObject({
    delivery: null,
    run: { text: "Aye.", status: "final" },
  });
  expect(observer.onStart).toHaveBeenCalledTimes(1);
  expect(observer.onEnd.mock.calls[0]?.[0].text).toBe("Aye.");
});

it("shows a message until it is among the stored ones, also when the reply has ended", async () => {
  let store: () => void = () => undefined;
  observer.onStart.mockReturnValueOnce(new Promise((resolve) => (store = resolve)));
  answers = [reply("r", "Aye.")];
  controller.send("Hello?");
  await settle();
  expect(readOutbox("c")).toBeNull();
  expect(controller.isBusy).toBe(false);
  expect(controller.getView().delivery).toMatchObject({ entry: { prompt: "Hello?" }, error: null });
  store();
  await vi.waitFor(() => expect(controller.getView().delivery).toBeNull());
});

it("delivers what an earlier visit left behind, under its old id", async () => {
  writeOutbox("c", { clientRequestId: "old-id", prompt: "Still there?" });
  answers = [reply("r", "Aye.")];
  controller.start();
  await settle();
  expect(readSentIds()).toEqual(["old-id"]);
});

it("sends once more under the same id after a broken connection", async () => {
  answers = [(_request, response) => response.destroy(), reply("r", "Aye.")];
  controller.send("Hello?");
  await settle();
  const ids = readSentIds();
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

it("follows the run that is on and gives the words back when another one is active", async () => {
  answers = [
    refuse(409, { detail: "Busy.", code: "run_active", run_id: "other", message_id: "m" }),
    reply("other", "One at a time."),
  ];
  controller.send("Me too!");
  await settle();
  expect(controller.getView().run).toMatchObject({ runId: "other", text: "One at a time." });
  expect(observer.onRefused).toHaveBeenCalledWith(
    "Me too!",
    expect.objectContaining({ code: "run_active" }),
  );
  expect(readOutbox("c")).toBeNull();
});

it("gives the words back when the server will not have them", async () => {
  answers = [refuse(400, { detail: "Too long.", code: "invalid", prompt: ["Too long."] })];
  controller.send("…");
  await settle("idle");
  await vi.waitFor(() => {
    expect(observer.onRefused).toHaveBeenCalledWith("…", expect.objectContaining({ status: 400 }));
  });
  expect(controller.getView().delivery).toBeNull();
});

it("keeps the message for after the next sign-in when the session is over", async () => {
  answers = [refuse(401, { detail: "Who?", code: "not_authenticated" })];
  controller.send("Wait for me.");
  await vi.waitFor(() => {
    expect(controller.getView().delivery).toBeNull();
  });
  expect(readOutbox("c")?.prompt).toBe("Wait for me.");
  expect(observer.onRefused).not.toHaveBeenCalled();
});

it("sits out a short 429 and sends again by itself", async () => {
  answers = [
    refuse(429, { detail: "Slow.", code: "throttled", retry_after: 1 }),
    reply("r", "Aye."),
  ];
  controller.send("Quick!");
  await settle();
  expect(new Set(readSentIds()).size).toBe(1);
});

it("lets a message rest after a long 429 until it is retried or taken back", async () => {
  answers = [refuse(429, { code: "throttled", retry_after: 60 })];
  controller.send("Quick!");
  await vi.waitFor(() => {
    expect(controller.getView().delivery?.error).toMatchObject({ retryAfterSeconds: 60 });
  });
  expect(readOutbox("c")).not.toBeNull();
  controller.takeBack();
  expect(observer.onRefused).toHaveBeenCalledWith("Quick!", null);
  expect(readOutbox("c")).toBeNull();
});

it("looks for what is stored when the run it came for is gone", async () => {
  answers = [refuse(404, { detail: "No such run.", code: "not_found" })];
  controller.join("r");
  expect(controller.getView().run).toMatchObject({ phase: "opening", runId: "r" });
  await vi.waitFor(() => {
    expect(observer.onIdle).toHaveBeenCalledTimes(1);
  });
  expect(controller.getView().run.phase).toBe("idle");
});

it("joins a run from its start, and none that it knows to be over", async () => {
  answers = [reply("r", "Aye.")];
  controller.join("r");
  await settle();
  expect(server.seen[0]?.headers["last-event-id"]).toBe("r:0");
  controller.join("r");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(server.seen).toHaveLength(1);
});

it("stops by conversation until the run has a name", async () => {
  answers = [refuse(202, {})];
  await controller.stop();
  expect(server.seen[0]).toMatchObject({ method: "POST", url: "/api/conversations/c/stop" });
  expect(controller.getView().run.isStopping).toBe(true);
});

it("takes the wish to stop back when it could not be told", async () => {
  await expect(controller.stop()).rejects.toThrow();
  expect(controller.getView().run.isStopping).toBe(false);
});
