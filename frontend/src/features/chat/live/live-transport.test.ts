import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { NetworkError } from "@/lib/api-error";
import { type FakeSocket, FakeWorld } from "@/testing/fake-socket";
import { type FollowResult, followRun } from "../follow-run";
import type { ReceivedEvent, RunEvent } from "../run-events";
import { IDLE_RUN, type RunState, reduceRun } from "../run-reducer";
import type { RunTransport } from "../transport";
import { LiveSocket } from "./live-socket";
import { createLiveTransport } from "./live-transport";

/** Small, fast, and the same every time (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const START: RunEvent = { type: "start", runId: "r", messageId: "m", userMessageId: "u", at: "t" };
const END: RunEvent = { type: "end", status: "final", messageId: "m" };
const WORDS = Array.from({ length: 40 }, (_, index) => `word${index + 1} `);
const TEXT = WORDS.join("");

/** One run as the server keeps it, growing; what stands at index n has number n + 1. */
class Journal {
  readonly #whole: RunEvent[] = [
    START,
    ...WORDS.map((delta): RunEvent => ({ type: "token", delta })),
    END,
  ];
  length = 1;

  grow(): void {
    this.length = Math.min(this.length + 1, this.#whole.length);
  }

  /** The event behind `after`, neighbouring tokens joined up to `count`; null while there is none. */
  read(after: number, count: number): ReceivedEvent | null {
    const [first, ...others] = this.#whole.slice(after, Math.min(after + count, this.length));
    if (!first) return null;
    if (first.type !== "token") return { cursor: { runId: "r", seq: after + 1 }, event: first };
    let { delta } = first;
    let seq = after + 1;
    for (const other of others) {
      if (other.type !== "token") break;
      delta += other.delta;
      seq += 1;
    }
    return { cursor: { runId: "r", seq }, event: { type: "token", delta } };
  }
}

/** The server's end of the line: it follows the run from its start, or from where it is told to. */
class Follower {
  readonly #socket: FakeSocket;
  readonly #journal: Journal;
  readonly #random: () => number;
  #place = 0;
  #heard = 0;

  constructor(socket: FakeSocket, journal: Journal, random: () => number) {
    this.#socket = socket;
    this.#journal = journal;
    this.#random = random;
    socket.open();
    socket.ready("r");
  }

  step(): void {
    // Frames that were under way come before the answer to what the client asked meanwhile.
    this.#say();
    for (; this.#heard < this.#socket.sent.length; this.#heard += 1) {
      const frame = this.#socket.sent[this.#heard];
      if (frame?.["event_type"] !== "resume") continue;
      this.#place = Number(frame["after"]);
      this.#socket.say("response.resumed", { run_id: "r", after: this.#place, seq: this.#place });
    }
  }

  #say(): void {
    const found = this.#journal.read(this.#place, 1 + Math.floor(this.#random() * 4));
    if (!found) return;
    const { event, cursor } = found;
    const common = { run_id: "r", message_id: "m", after: this.#place, seq: cursor.seq };
    this.#place = cursor.seq;
    if (event.type === "start")
      this.#socket.say("response.started", { ...common, parent_id: "u", ts: "t" });
    else if (event.type === "end") this.#socket.say("final", { ...common, status: "final" });
    else if (event.type === "token") this.#sayDelta(common, event.delta);
  }

  #sayDelta(common: { readonly after: number }, delta: string): void {
    const name = "response.output_text.delta";
    const middle = Math.floor(delta.length / 2);
    if (this.#random() < 0.8) {
      this.#socket.say(name, { ...common, delta });
      return;
    }
    // A long delta comes in pieces.
    this.#socket.say(name, { ...common, seq: common.after, delta: delta.slice(0, middle) });
    this.#socket.say(name, { ...common, delta: delta.slice(middle) });
  }
}

/** The other way to the run: breaks off at random, joins tokens in its own way. */
function createStreams(journal: Journal, random: () => number): RunTransport {
  async function* stream(after: number): AsyncGenerator<ReceivedEvent> {
    let place = after;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (random() < 0.15) throw new NetworkError("cut");
      const found = journal.read(place, 1 + Math.floor(random() * 3));
      if (!found) continue;
      yield found;
      place = found.cursor.seq;
      if (found.event.type === "end") return;
    }
  }
  return {
    open: (request) =>
      random() < 0.2
        ? Promise.reject(new NetworkError("refused"))
        : Promise.resolve(stream(request.kind === "resume" ? request.after : 0)),
  };
}

interface Outcome {
  readonly result: FollowResult;
  readonly run: RunState;
  /** Each state's text goes on where the one before ended. */
  readonly isSteady: boolean;
}

/** Follows the run while the line is cut, mended, put to sleep and woken, as the seed will have it. */
async function followThrough(seed: number): Promise<Outcome> {
  const random = createRandom(seed);
  const journal = new Journal();
  const world = new FakeWorld();
  const live = new LiveSocket("c", world.parts);
  let run = IDLE_RUN;
  let isSteady = true;
  live.start();
  let follower: Follower | null = null;
  const isEarly = random() < 0.5;
  const followOnce = (): Promise<FollowResult> =>
    followRun(
      { kind: "resume", runId: "r", after: run.seq },
      {
        transport: createLiveTransport(live, createStreams(journal, random)),
        signal: new AbortController().signal,
        onEvent: (received) => {
          const next = reduceRun(run, { type: "received", items: [received] });
          isSteady &&= next.text.startsWith(run.text);
          run = next;
        },
        onReconnecting: () => undefined,
        wait: () => new Promise((resolve) => setTimeout(resolve, 500)),
      },
    );
  // Given up, it is taken up again where it was, as the controller does for the reader.
  const follow = (): Promise<FollowResult> =>
    followOnce().catch((error: unknown) => {
      if (error instanceof NetworkError) return follow();
      throw error;
    });
  let following: Promise<FollowResult> | null = isEarly ? follow() : null;
  live.listen((news) => {
    if (news.type === "ready") following ??= follow();
  });
  const results: FollowResult[] = [];
  for (let turn = 0; turn < 4000 && results.length === 0; turn += 1) {
    const socket = world.sockets.at(-1);
    if (socket?.readyState === 0 && random() < 0.5)
      follower = new Follower(socket, journal, random);
    if (random() < 0.3) journal.grow();
    const chance = random();
    if (socket?.readyState === 1 && chance < 0.04) socket.break(chance < 0.02 ? 1006 : 1013);
    else if (chance > 0.97) world.signals?.onWake();
    else if (socket?.readyState === 1) follower?.step();
    await vi.advanceTimersByTimeAsync(50);
    void following?.then((result) => results.push(result));
    await vi.advanceTimersByTimeAsync(0);
  }
  live.stop();
  return { result: results[0] ?? "idle", run, isSteady };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it("ends in exactly the text, whatever is cut and whenever", async () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const { result, run, isSteady } = await followThrough(seed);
    expect({ result, isSteady, text: run.text, status: run.status }, `seed ${seed}`).toEqual({
      result: "ended",
      isSteady: true,
      text: TEXT,
      status: "final",
    });
  }
}, 60_000);

it("leaves a turn's own reply to the request that asked for it", async () => {
  const world = new FakeWorld();
  const live = new LiveSocket("c", world.parts);
  const open = vi.fn<RunTransport["open"]>(() => Promise.resolve(null));
  live.start();
  await vi.advanceTimersByTimeAsync(0);
  world.socket.open();
  world.socket.ready();
  const transport = createLiveTransport(live, { open });
  const { signal } = new AbortController();
  await transport.open(
    { kind: "send", conversationId: "c", clientRequestId: "q", prompt: "Hello?" },
    signal,
  );
  expect(open).toHaveBeenCalledTimes(1);
  await transport.open({ kind: "resume", runId: "r", after: 7 }, signal);
  expect(open).toHaveBeenCalledTimes(1);
  expect(world.socket.sent.at(-1)).toEqual({ event_type: "resume", run_id: "r", after: 7 });
  live.stop();
});
