// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { NetworkError } from "@/lib/api-error";
import { type FakeSocket, FakeWorld } from "@/testing/fake-socket";
import { RunController } from "../run-controller";
import type { ReceivedEvent, RunEvent } from "../run-events";
import type { RunState } from "../run-reducer";
import { ThreadWriter } from "../thread-writer";
import type { RunTransport } from "../transport";
import { TurnPace } from "../turn-pace";
import { LiveSocket } from "./live-socket";
import { ThreadLine } from "./thread-line";

vi.mock("../api", () => ({ fetchAround: () => Promise.resolve(null) }));

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
  length = 0;

  begin(): void {
    this.length ||= 1;
  }

  grow(): void {
    if (this.length > 0) this.length = Math.min(this.length + 1, this.#whole.length);
  }

  get isActive(): boolean {
    return this.length > 0 && this.length < this.#whole.length;
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

/** The server's end of the line: it tells the run from its start if it is on, or when it begins. */
class Follower {
  readonly #socket: FakeSocket;
  readonly #journal: Journal;
  readonly #random: () => number;
  readonly #isTelling: boolean;
  #place = 0;

  constructor(socket: FakeSocket, journal: Journal, random: () => number) {
    this.#socket = socket;
    this.#journal = journal;
    this.#random = random;
    this.#isTelling = journal.isActive || journal.length === 0;
    socket.open();
    socket.ready(journal.isActive ? "r" : null);
  }

  step(): void {
    if (this.#isTelling) this.#say();
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
    open: (request) => {
      if (random() < 0.2) return Promise.reject(new NetworkError("refused"));
      journal.begin();
      // Its answer may get lost on the way.
      if (random() < 0.1) return Promise.reject(new NetworkError("cut"));
      return Promise.resolve(stream(request.kind === "resume" ? request.after : 0));
    },
  };
}

interface Outcome {
  readonly phase: RunState["phase"];
  readonly text: string;
  /** Each state's text goes on where the one before ended. */
  readonly isSteady: boolean;
  /** What the thread was told of. */
  readonly told: readonly string[];
}

/** Lives through a run while lines are cut, mended, put to sleep and woken, as the seed will have it. */
async function liveThrough(seed: number, isOwn: boolean): Promise<Outcome> {
  const random = createRandom(seed);
  const journal = new Journal();
  const world = new FakeWorld();
  const live = new LiveSocket("c", world.parts);
  const told: string[] = [];
  const observer = {
    onStart: (_run: RunState, asked: { readonly kind: string } | null) => {
      const name = `start ${asked?.kind ?? "elsewhere"}`;
      if (asked && told[0] === "start elsewhere") told[0] = name;
      else told.push(name);
      return Promise.resolve();
    },
    onEnd: ({ text, status }: RunState) => {
      told.push(text === TEXT ? `end ${status}` : `end too early: ${text}`);
    },
    onRefused: () => told.push("refused"),
    onIdle: () => told.push("idle"),
    onCut: live.probe,
  };
  const controller = new RunController(
    "c",
    createStreams(journal, random),
    observer,
    () => new Promise((resolve) => setTimeout(resolve, 500)),
    new TurnPace(0),
  );
  const client = new QueryClient();
  const line = new ThreadLine(live, controller, new ThreadWriter(client, "c", () => true));
  const leave = line.start();
  let text = "";
  let isSteady = true;
  controller.subscribe(() => {
    const { run, delivery } = controller.getView();
    // Until the message is answered there is no run to show.
    if (delivery || run.runId === null) return;
    isSteady &&= run.text.startsWith(text);
    text = run.text;
  });
  live.start();
  let follower: Follower | null = null;
  for (let turn = 0; turn < 4000 && controller.getView().run.phase !== "ended"; turn += 1) {
    if (turn === 5 && isOwn) controller.send("Hello?");
    else if (turn === 5) journal.begin();
    const socket = world.sockets.at(-1);
    if (socket?.readyState === 0 && random() < 0.5)
      follower = new Follower(socket, journal, random);
    if (random() < 0.3) journal.grow();
    const chance = random();
    if (socket?.readyState === 1 && chance < 0.04) socket.break(chance < 0.02 ? 1006 : 1013);
    else if (chance > 0.97) world.signals?.onWake();
    else if (socket?.readyState === 1) follower?.step();
    // Given up, it is taken up again, as the reader would.
    if (random() < 0.1) controller.retry();
    // One who missed all of it learns of it by the list of chats.
    const { run, delivery } = controller.getView();
    if (turn > 5 && !isOwn && run.runId === null && !delivery && random() < 0.02)
      controller.join("r");
    await vi.advanceTimersByTimeAsync(50);
  }
  leave();
  live.stop();
  const { phase } = controller.getView().run;
  controller.dispose();
  client.clear();
  return { phase, text, isSteady, told };
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});

afterEach(() => {
  vi.useRealTimers();
});

it.each([
  ["a run that began elsewhere", false, ["start elsewhere", "end final"]],
  // One that was given up although the server had it is seen as somebody else's until it is sent again.
  ["a turn of our own", true, ["start send", "end final"]],
])(
  "shows exactly the text of %s, whatever is cut and whenever",
  async (_, isOwn, told) => {
    for (let seed = 1; seed <= 250; seed += 1)
      expect(await liveThrough(seed, isOwn), `seed ${seed}`).toEqual({
        phase: "ended",
        text: TEXT,
        isSteady: true,
        told,
      });
  },
  60_000,
);
