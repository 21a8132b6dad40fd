import { expect, it } from "vitest";
import type { ReceivedEvent, RunEvent } from "./run-events";
import { IDLE_RUN, type RunState, isRunning, joinText, reduceRun } from "./run-reducer";

const START: RunEvent = {
  type: "start",
  runId: "r",
  messageId: "m",
  userMessageId: "u",
  at: "2026-01-01T00:00:00Z",
};
const RUN: ReceivedEvent[] = [
  START,
  { type: "token" as const, delta: "Aye, " },
  { type: "token" as const, delta: "gold." },
  { type: "end" as const, status: "final" as const, messageId: "m" },
].map((event, index) => ({ cursor: { runId: "r", seq: index + 1 }, event }));

function receive(items: readonly ReceivedEvent[], state: RunState = IDLE_RUN): RunState {
  return reduceRun(state, { type: "received", items });
}

it("joins the deltas of a run and ends with its status", () => {
  expect(receive(RUN)).toEqual({
    ...IDLE_RUN,
    phase: "ended",
    runId: "r",
    messageId: "m",
    userMessageId: "u",
    startedAt: "2026-01-01T00:00:00Z",
    seq: 4,
    text: "Aye, gold.",
    status: "final",
  });
});

it("yields the same text whatever was replayed, at whichever event", () => {
  for (let cut = 0; cut <= RUN.length; cut += 1)
    for (let from = 0; from <= cut; from += 1)
      expect(receive(RUN.slice(from), receive(RUN.slice(0, cut))), `${cut} from ${from}`).toEqual(
        receive(RUN),
      );
});

it("begins anew when the events are those of another run", () => {
  const other = { cursor: { runId: "s", seq: 2 }, event: { type: "token", delta: "No." } } as const;
  expect(receive([other], receive(RUN))).toEqual({
    ...IDLE_RUN,
    phase: "streaming",
    runId: "s",
    seq: 2,
    text: "No.",
  });
});

it("keeps what was read while the line is broken, and counts the attempts", () => {
  const broken = reduceRun(receive(RUN.slice(0, 2)), { type: "reconnecting", attempt: 2 });
  expect(broken).toMatchObject({ phase: "reconnecting", text: "Aye, ", attempt: 2 });
  expect(isRunning(broken)).toBe(true);
  expect(receive(RUN.slice(2, 3), broken)).toMatchObject({
    phase: "streaming",
    text: "Aye, gold.",
    attempt: 0,
  });
  expect(isRunning(reduceRun(broken, { type: "lost" }))).toBe(false);
});

it("keeps the error that came before the end", () => {
  const error: RunEvent = { type: "error", detail: "No line.", code: "x", isRetryable: true };
  const end: RunEvent = { type: "end", status: "error", messageId: "m" };
  const state = receive([
    { cursor: { runId: "r", seq: 2 }, event: error },
    { cursor: { runId: "r", seq: 3 }, event: end },
  ]);
  expect(state).toMatchObject({
    status: "error",
    error: { detail: "No line.", isRetryable: true },
    isStopping: false,
  });
});

it("forgets a wish to stop once the run has ended", () => {
  const stopping = reduceRun(receive(RUN.slice(0, 2)), { type: "stopping", isStopping: true });
  expect(stopping.isStopping).toBe(true);
  expect(receive(RUN.slice(2), stopping).isStopping).toBe(false);
});

it.each([
  ["Once upon ", { text: "a time", continuesAt: null }, "a time"],
  ["Once upon ", { text: "a time", continuesAt: 10 }, "Once upon a time"],
  // Loaded in the middle of it: what is stored holds a part of the run already.
  ["Once upon a t", { text: "a time", continuesAt: 10 }, "Once upon a time"],
  // The server counts code points.
  ["⚔🗡️🪙 ", { text: "gold", continuesAt: 5 }, "⚔🗡️🪙 gold"],
  ["short", { text: " more", continuesAt: 99 }, "short more"],
])("joins what is stored (%j) with what %o has written", (stored, run, whole) => {
  expect(joinText(stored, { ...IDLE_RUN, ...run })).toBe(whole);
});
