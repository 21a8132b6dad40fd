import { expect, it } from "vitest";
import type { RunEvent } from "./run-events";
import { IDLE_RUN, type RunState, isRunning, joinText, reduceRun } from "./run-reducer";

const START: RunEvent = {
  type: "start",
  runId: "r",
  messageId: "m",
  userMessageId: "u",
  at: "2026-01-01T00:00:00Z",
};
const RUN: RunEvent[] = [
  START,
  { type: "token", delta: "Aye, " },
  { type: "token", delta: "gold." },
  { type: "end", status: "final", messageId: "m" },
];

function receive(
  events: readonly RunEvent[],
  state: RunState = { ...IDLE_RUN, runId: "r" },
): RunState {
  return events.reduce(
    (before, event) => reduceRun(before, { type: "received", seq: before.seq + 1, event }),
    state,
  );
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

it("keeps what was read while the line is broken, and counts the attempts", () => {
  const broken = reduceRun(receive(RUN.slice(0, 2)), { type: "reconnecting", attempt: 2 });
  expect(broken).toMatchObject({ phase: "reconnecting", text: "Aye, ", attempt: 2 });
  expect(isRunning(broken)).toBe(true);
  expect(receive(RUN.slice(2, 3), broken)).toMatchObject({
    phase: "streaming",
    text: "Aye, gold.",
    attempt: 0,
  });
  expect(reduceRun(broken, { type: "heard" })).toEqual(receive(RUN.slice(0, 2)));
  expect(isRunning(reduceRun(broken, { type: "lost" }))).toBe(false);
});

it("keeps the error that came before the end", () => {
  const error: RunEvent = { type: "error", detail: "No line.", code: "x", isRetryable: true };
  const end: RunEvent = { type: "end", status: "error", messageId: "m" };
  const state = receive([START, error, end]);
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
