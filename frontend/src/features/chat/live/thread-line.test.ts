// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError, NetworkError } from "@/lib/api-error";
import { queryKeys } from "@/lib/query-keys";
import { FakeWorld } from "@/testing/fake-socket";
import { FakeStream } from "@/testing/fake-stream";
import { type Message, type MessagePages, listMessages } from "../messages";
import { RunController } from "../run-controller";
import type { RunEvent } from "../run-events";
import { ThreadWriter } from "../thread-writer";
import type { RunRequest } from "../transport";
import { TurnPace } from "../turn-pace";
import { LiveSocket } from "./live-socket";
import { ThreadLine } from "./thread-line";

vi.mock("../api", () => ({ fetchAround: () => Promise.resolve(null) }));

const onStart = vi.fn(() => Promise.resolve());
const observer = { onStart, onEnd: vi.fn(), onRefused: vi.fn(), onIdle: vi.fn() };

let world: FakeWorld;
let live: LiveSocket;
let client: QueryClient;
let controller: RunController;
let asked: RunRequest[];
/** What the next requests get. */
let answers: (FakeStream | Error)[];
let leave: () => void;

beforeEach(async () => {
  vi.useFakeTimers();
  localStorage.clear();
  for (const spy of Object.values(observer)) spy.mockReset();
  asked = [];
  answers = [];
  world = new FakeWorld();
  live = new LiveSocket("c", world.parts);
  client = new QueryClient();
  const transport = {
    open: (request: RunRequest) => {
      asked.push(request);
      const answer = answers.shift() ?? new FakeStream();
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  const parts = { ...observer, onCut: live.probe };
  controller = new RunController("c", transport, parts, undefined, new TurnPace(0));
  leave = new ThreadLine(live, controller, new ThreadWriter(client, "c", () => true)).start();
  live.start();
  await pass();
  world.socket.open();
});

afterEach(() => {
  leave();
  live.stop();
  controller.dispose();
  client.clear();
  vi.useRealTimers();
});

function pass(ms = 20): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(ms);
}

function start(runId: string): RunEvent {
  return { type: "start", runId, messageId: `m-${runId}`, userMessageId: "u", at: "t" };
}

function sayStart(runId: string): void {
  const ids = { run_id: runId, message_id: `m-${runId}`, parent_id: "u", ts: "t" };
  world.socket.say("response.started", { ...ids, after: 0, seq: 1 });
}

function sayText(runId: string, after: number, seq: number, delta: string): void {
  const ids = { run_id: runId, message_id: `m-${runId}` };
  world.socket.say("response.output_text.delta", { ...ids, after, seq, delta });
}

function sayEnd(runId: string, after: number): void {
  const ids = { run_id: runId, message_id: `m-${runId}` };
  world.socket.say("final", { ...ids, after, seq: after + 1, status: "final" });
}

function readShown(): unknown {
  const { phase, runId, text } = controller.getView().run;
  return [phase, runId, text];
}

function sayPong(): unknown {
  return world.socket.sent.at(-1);
}

it("shows a run that began elsewhere, without asking for anything", async () => {
  world.socket.ready();
  sayStart("r");
  sayText("r", 1, 3, "Aye, ");
  // A long delta comes in pieces.
  sayText("r", 3, 3, "gold ");
  sayText("r", 3, 4, "first.");
  await pass();
  expect(readShown()).toEqual(["streaming", "r", "Aye, gold first."]);
  sayEnd("r", 4);
  expect(readShown()).toEqual(["ended", "r", "Aye, gold first."]);
  expect(observer.onStart).toHaveBeenCalledTimes(1);
  expect(observer.onStart).toHaveBeenCalledWith(expect.objectContaining({ runId: "r" }), null);
  expect(observer.onEnd).toHaveBeenCalledTimes(1);
  expect(asked).toEqual([]);
});

it("goes on by the socket where our own stream is cut, and asks the socket for a sign of life", async () => {
  world.socket.ready();
  const stream = new FakeStream();
  answers = [stream];
  controller.send("Hello?");
  await pass();
  stream.tell("r", 1, start("r"));
  sayStart("r");
  stream.tell("r", 3, { type: "token", delta: "ab" });
  sayText("r", 1, 2, "a");
  await pass();
  stream.cut();
  await pass();
  expect(sayPong()).toEqual({ event_type: "pong", timestamp: null });
  sayText("r", 2, 5, "bcd");
  sayEnd("r", 5);
  expect(readShown()).toEqual(["ended", "r", "abcd"]);
  expect(asked.map(({ kind }) => kind)).toEqual(["send"]);
  expect(observer.onStart).toHaveBeenCalledTimes(1);
  expect(observer.onEnd).toHaveBeenCalledTimes(1);
});

it("asks once for the rest when the line that told it is lost", async () => {
  world.socket.ready("r");
  sayStart("r");
  sayText("r", 1, 4, "abc");
  const stream = new FakeStream();
  answers = [stream];
  world.socket.break();
  await pass();
  expect(asked).toEqual([{ kind: "resume", runId: "r", after: 4 }]);
  // The socket comes back and tells all of it again, beside the stream.
  await pass(1500);
  world.socket.open();
  world.socket.ready("r");
  sayStart("r");
  sayText("r", 1, 6, "abcde");
  stream.tell("r", 7, { type: "token", delta: "def" });
  stream.tell("r", 8, { type: "end", status: "final", messageId: "m-r" });
  await pass();
  expect(readShown()).toEqual(["ended", "r", "abcdef"]);
  expect(asked).toHaveLength(1);
});

it("asks once for the rest when the socket leaves something out", async () => {
  world.socket.ready();
  sayStart("r");
  sayText("r", 1, 2, "a");
  sayText("r", 5, 6, "f");
  sayText("r", 6, 7, "g");
  await pass();
  expect(asked).toEqual([{ kind: "resume", runId: "r", after: 2 }]);
  expect(readShown()).toEqual(["streaming", "r", "a"]);
});

it("keeps a run that began elsewhere for later while our own turn is not answered", async () => {
  world.socket.ready();
  const body = { code: "run_active", run_id: "r" };
  const refusal = new ApiError({ status: 409, code: "run_active", detail: "Busy.", body });
  const stream = new FakeStream();
  answers = [stream];
  controller.send("Me too!");
  await pass();
  sayStart("r");
  sayText("r", 1, 2, "a");
  await pass();
  expect(controller.getView().run.runId).toBeNull();
  stream.cut();
  answers = [refusal];
  await pass(1500);
  expect(readShown()).toEqual(["streaming", "r", "a"]);
  expect(observer.onRefused).toHaveBeenCalledWith("Me too!", refusal);
});

it("takes up a lost run again as soon as the line is back", async () => {
  world.socket.ready("r");
  sayStart("r");
  answers = Array.from({ length: 6 }, () => new NetworkError("gone"));
  world.fetchTicket.mockRejectedValue(new NetworkError("gone"));
  world.socket.break();
  await pass(45_000);
  expect(readShown()).toEqual(["lost", "r", ""]);
  world.fetchTicket.mockResolvedValue("ticket");
  const count = asked.length;
  live.retry();
  await pass();
  world.socket.open();
  world.socket.ready("r");
  sayStart("r");
  sayText("r", 1, 2, "a");
  await pass();
  expect(readShown()).toEqual(["streaming", "r", "a"]);
  expect(asked).toHaveLength(count);
});

it("puts what was said elsewhere into the stored copy, and our own message not twice", async () => {
  const message: Message = {
    id: "q",
    conversation_id: "c",
    parent_id: null,
    role: "user",
    content: "Hello?",
    status: "final",
    error: null,
    created_at: "2026-01-01T00:00:00Z",
    run_id: null,
  };
  const page = { count: 0, next: null, previous: null, results: [] };
  client.setQueryData<MessagePages>(queryKeys.messages("c"), { pages: [page], pageParams: [null] });
  const readIds = (): string[] =>
    listMessages(client.getQueryData<MessagePages>(queryKeys.messages("c"))).map(({ id }) => id);
  world.socket.ready();
  world.socket.say("message.created", { message: { ...message, conversation_id: "other" } });
  world.socket.say("message.created", { message });
  await pass();
  expect(readIds()).toEqual(["q"]);
  controller.send("Mine.");
  const { clientRequestId } = controller.getView().delivery?.entry ?? {};
  const mine = { ...message, id: "q2", parent_id: "q" };
  world.socket.say("message.created", { message: mine, client_request_id: clientRequestId });
  await pass();
  expect(readIds()).toEqual(["q"]);
});

it("asks for what was missed only after a line that was there before", async () => {
  const invalidate = vi.spyOn(client, "invalidateQueries");
  const countReloads = (): number =>
    invalidate.mock.calls.filter(([filter]) => filter?.queryKey === queryKeys.messages("c")).length;
  const readKeys = (): unknown[] => invalidate.mock.calls.map(([filter]) => filter?.queryKey);
  world.socket.ready();
  expect(readKeys()).toEqual([queryKeys.conversation("c")]);
  expect(countReloads()).toBe(0);
  world.socket.break();
  await pass(1500);
  world.socket.open();
  world.socket.ready();
  expect(readKeys()).toContainEqual(queryKeys.messages("c"));
});
