import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError, NetworkError } from "@/lib/api-error";
import { FakeWorld } from "@/testing/fake-socket";
import { HANDSHAKE_LIMIT_MS, PROBE_LIMIT_MS, SILENCE_LIMIT_MS, STABLE_MS } from "./connection";
import { type LiveNews, LiveSocket } from "./live-socket";

let world: FakeWorld;
let live: LiveSocket;
let news: LiveNews[];

beforeEach(() => {
  vi.useFakeTimers();
  world = new FakeWorld();
  live = new LiveSocket("c", world.parts);
  news = [];
  live.listen((item) => news.push(item));
});

afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

function pass(ms = 0): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(ms);
}

async function connect(): Promise<void> {
  live.start();
  await pass();
  world.socket.open();
  world.socket.ready();
}

function describe(): string {
  const { phase, attempt } = live.getConnection();
  return attempt ? `${phase} ${attempt}` : phase;
}

it("brings a ticket and is connected once the server is ready", async () => {
  expect(describe()).toBe("idle");
  live.start();
  expect(describe()).toBe("connecting");
  await pass();
  world.socket.open();
  expect(world.socket.sent).toEqual([{ event_type: "auth", ticket: "ticket" }]);
  expect(describe()).toBe("connecting");
  world.socket.ready("r");
  expect(describe()).toBe("connected");
  expect(news).toEqual([{ type: "ready", conversationId: "c", activeRunId: "r" }]);
});

it("counts its tries, rests after the fifth, and goes on trying", async () => {
  await connect();
  const seen: string[] = [];
  for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
    world.socket.break();
    seen.push(describe());
    const opened = world.sockets.length;
    await pass(seconds * 1000 - 1);
    expect(world.sockets).toHaveLength(opened);
    await pass(1);
    expect(world.sockets).toHaveLength(opened + 1);
  }
  expect(seen).toEqual([
    "reconnecting 1",
    "reconnecting 2",
    "reconnecting 3",
    "reconnecting 4",
    "reconnecting 5",
    "disconnected 5",
    "disconnected 5",
  ]);
  world.socket.open();
  world.socket.ready();
  expect(describe()).toBe("connected");
});

it("begins counting anew only after a line that held", async () => {
  await connect();
  world.socket.break();
  await pass(1000);
  world.socket.open();
  world.socket.ready();
  world.socket.break();
  expect(describe()).toBe("reconnecting 2");
  await pass(2000);
  world.socket.open();
  world.socket.ready();
  await pass(STABLE_MS);
  world.socket.break();
  expect(describe()).toBe("reconnecting 1");
});

it("counts a ticket that cannot be had like a lost line", async () => {
  world.fetchTicket.mockRejectedValueOnce(new NetworkError("gone"));
  live.start();
  await pass();
  expect(describe()).toBe("reconnecting 1");
  await pass(1000);
  expect(world.sockets).toHaveLength(1);
});

it("gives a handshake that leads nowhere a limit", async () => {
  live.start();
  await pass();
  world.socket.open();
  await pass(HANDSHAKE_LIMIT_MS);
  expect(describe()).toBe("reconnecting 1");
  expect(world.socket.closedWith).toBe(1000);
});

it("fetches a fresh ticket at once when the old one or the session is refused", async () => {
  await connect();
  world.socket.break(4009);
  await pass();
  expect(world.fetchTicket).toHaveBeenCalledTimes(2);
  world.socket.open();
  world.socket.break(4001);
  await pass();
  expect(world.fetchTicket).toHaveBeenCalledTimes(2);
  expect(describe()).toBe("reconnecting 2");
});

it("ends with the session, and with the conversation", async () => {
  for (const [status, told] of [
    [401, []],
    [404, [{ type: "missing" }]],
  ] as const) {
    news.length = 0;
    world.fetchTicket.mockRejectedValueOnce(new ApiError({ status, code: "x", detail: "x" }));
    live.start();
    await pass(120_000);
    expect(describe()).toBe("idle");
    expect(world.sockets).toHaveLength(0);
    expect(news).toEqual(told);
    live.stop();
  }
  await connect();
  world.socket.break(4004);
  await pass(120_000);
  expect(describe()).toBe("idle");
  expect(world.sockets).toHaveLength(1);
});

it("tries at once when the reader asks or the network returns", async () => {
  await connect();
  world.socket.break();
  world.signals?.onWake();
  await pass();
  expect(world.sockets).toHaveLength(2);
  expect(describe()).toBe("reconnecting 1");
  world.socket.break(4008);
  expect(live.getConnection()).toEqual({ phase: "disconnected", attempt: 1, isCrowded: true });
  world.signals?.onWake();
  expect(describe()).toBe("connecting");
  await pass();
  world.socket.break(4008);
  live.retry();
  await pass();
  expect(world.sockets).toHaveLength(4);
});

it("asks a line for a sign of life after sleep, and gives up one that has none", async () => {
  await connect();
  world.signals?.onWake();
  expect(world.socket.sent.at(-1)).toEqual({ event_type: "pong", timestamp: null });
  world.socket.say("pong_ack");
  await pass(PROBE_LIMIT_MS);
  expect(describe()).toBe("connected");
  world.signals?.onWake();
  await pass(PROBE_LIMIT_MS);
  expect(describe()).toBe("reconnecting 1");
  expect(world.sockets).toHaveLength(2);
});

it("lets go at once when the browser knows that there is no network", async () => {
  await connect();
  world.signals?.onOffline();
  expect(describe()).toBe("reconnecting 1");
});

it("answers pings, and leaves a line that says nothing", async () => {
  await connect();
  for (let minute = 0; minute < 4; minute += 1) {
    await pass(30_000);
    world.socket.say("ping", { timestamp: minute });
    expect(world.socket.sent.at(-1)).toEqual({ event_type: "pong", timestamp: minute });
  }
  expect(describe()).toBe("connected");
  await pass(SILENCE_LIMIT_MS + 5_000);
  expect(describe()).toBe("reconnecting 1");
});

it("survives frames that make no sense, and hears nothing of a line it has left", async () => {
  await connect();
  const first = world.socket;
  first.onmessage?.({ data: "nonsense" });
  first.onmessage?.({ data: new ArrayBuffer(3) });
  first.say("ready", { conversation_id: 3 });
  expect(describe()).toBe("connected");
  live.stop();
  first.say("conversation.deleted", { conversation_id: "c" });
  first.break();
  expect(describe()).toBe("idle");
  expect(news.map(({ type }) => type)).toEqual(["ready"]);
  await pass(120_000);
  expect(world.sockets).toHaveLength(1);
});
