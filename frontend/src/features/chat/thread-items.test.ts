import { expect, it } from "vitest";
import type { Message } from "./messages";
import { IDLE_RUN } from "./run-reducer";
import { canContinue, findPending, findRetry, isMarked, overlayRun } from "./thread-items";

const QUESTION: Message = {
  id: "q",
  conversation_id: "c",
  parent_id: null,
  role: "user",
  content: "Hello",
  status: "final",
  error: null,
  created_at: "2026-01-01T00:00:00Z",
  run_id: null,
};
const REPLY: Message = { ...QUESTION, id: "m", parent_id: "q", role: "assistant", content: "Aye." };

it("shows the thoughts that the end of a run tells of, beside what is known", () => {
  const known = { ...REPLY, status: "streaming", meta: { character: "Bronn" } } as const;
  const ended = {
    ...IDLE_RUN,
    phase: "ended",
    messageId: "m",
    text: "Aye.",
    status: "final",
  } as const;
  const [, reply] = overlayRun([QUESTION, known], { ...ended, thoughts: "Hm" });
  expect(reply?.meta).toEqual({ character: "Bronn", thoughts: "Hm" });
  expect(overlayRun([QUESTION, known], ended)[1]?.meta).toEqual({ character: "Bronn" });
});

it("shows a message that was sent once: as pending until it is among the messages", () => {
  const delivery = { entry: { clientRequestId: "r", prompt: "Hello" }, error: null };
  const run = { ...IDLE_RUN, phase: "streaming", userMessageId: "q", messageId: "m" } as const;
  expect(findPending(delivery, [], IDLE_RUN)).toBe(delivery);
  expect(findPending(delivery, [], run)).toBe(delivery);
  expect(findPending(delivery, [QUESTION], run)).toBeNull();
});

it.each([
  [REPLY, undefined],
  [{ ...REPLY, status: "error" }, "q"],
  [{ ...REPLY, status: "interrupted" }, "q"],
  [{ ...REPLY, content: " \n" }, "q"],
  [{ ...REPLY, content: "<think>Hm</think>" }, "q"],
  [{ ...REPLY, content: "", status: "streaming" }, undefined],
] as const)("offers another try for a reply that is none: %j", (reply, id) => {
  expect(findRetry([QUESTION, reply])).toBe(id);
});

it("tells the time after a long silence, and where what is loaded begins long ago", () => {
  const later = (minutes: number): Message => ({
    ...REPLY,
    created_at: new Date(Date.parse(QUESTION.created_at) + minutes * 60_000).toISOString(),
  });
  expect(isMarked(later(1), QUESTION)).toBe(false);
  expect(isMarked(later(600), QUESTION)).toBe(true);
  expect(isMarked(QUESTION, undefined)).toBe(true);
  expect(isMarked({ ...QUESTION, created_at: new Date().toISOString() }, undefined)).toBe(false);
});

it.each([
  [{ status: "final", finish_reason: "length" }, true],
  [{ status: "final", finish_reason: "stop" }, false],
  [{ status: "cancelled" }, true],
  [{ status: "interrupted" }, true],
  [{ status: "error" }, true],
  [{ status: "cancelled", content: "" }, false],
  [{ status: "error", is_kept: false }, false],
  [{ status: "streaming" }, false],
  [{ status: "cancelled", role: "user" }, false],
] as const)("a reply with %o may go on: %s", (fields, expected) => {
  expect(canContinue({ ...REPLY, ...fields })).toBe(expected);
});
