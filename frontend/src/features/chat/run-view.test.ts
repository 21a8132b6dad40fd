import { expect, it } from "vitest";
import { IDLE_RUN, type RunState } from "./run-reducer";
import { hasSameOutline } from "./run-view";

const RUN: RunState = { ...IDLE_RUN, phase: "streaming", runId: "r", messageId: "m", seq: 3 };

function isSame(run: RunState, parts: Partial<RunState>): boolean {
  return hasSameOutline({ run, delivery: null }, { run: { ...run, ...parts }, delivery: null });
}

it("sees no change of outline in text that grows, and one in anything else", () => {
  expect(isSame(RUN, { text: "Aye.", seq: 4 })).toBe(true);
  expect(isSame(RUN, { phase: "reconnecting" })).toBe(false);
  expect(isSame(RUN, { isStopping: true })).toBe(false);
  expect(isSame(RUN, { text: "Aye.", phase: "ended" })).toBe(false);
  const delivery = {
    entry: { clientRequestId: "k", prompt: "Hello?" },
    error: null,
  };
  expect(hasSameOutline({ run: RUN, delivery: null }, { run: RUN, delivery })).toBe(false);
});

it("shows the whole text of a reply that has ended", () => {
  expect(isSame({ ...RUN, phase: "ended" }, { text: "Aye." })).toBe(false);
});
