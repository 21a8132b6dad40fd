import { expect, it } from "vitest";
import type { RunEvent } from "./run-events";
import { RunLog, type RunSource, START } from "./run-log";

const BEGINNING: RunEvent = {
  type: "start",
  runId: "r",
  messageId: "m",
  userMessageId: "u",
  at: "t",
};
const END: RunEvent = { type: "end", status: "final", messageId: "m" };

/** Tells `told` from `source`, text as tokens; says what came of each. */
function tell(log: RunLog, source: RunSource, ...told: readonly [number, RunEvent | string][]) {
  return told.map(([seq, event]) =>
    log.append(source, seq, typeof event === "string" ? { type: "token", delta: event } : event),
  );
}

it("takes of each source only what lies past its end, however they cut the text", () => {
  const log = new RunLog();
  const stream = log.open("r", START);
  const socket = log.open("r", START);
  tell(log, stream, [1, BEGINNING], [4, "abc"]);
  tell(log, socket, [1, BEGINNING], [2, "a"], [6, "bcde"], [7, "f"]);
  expect(log.read("r")).toMatchObject({ text: "abcdef", seq: 7 });
  tell(log, stream, [8, "defg"]);
  tell(log, socket, [9, "gh"], [10, END]);
  tell(log, stream, [9, "h"], [10, END]);
  expect(log.read("r")).toMatchObject({ text: "abcdefgh", seq: 10, phase: "ended" });
});

it("gives the same text wherever a second source comes in", () => {
  const letters = Array.from("abcdefghij");
  for (let from = 1; from <= letters.length; from += 1)
    for (let upTo = from; upTo <= letters.length; upTo += 1) {
      const log = new RunLog();
      const first = log.open("r", START);
      tell(log, first, [1, BEGINNING], [from + 1, letters.slice(0, from).join("")]);
      const second = log.open("r", log.findEnd("r"));
      tell(log, first, [upTo + 1, letters.slice(from, upTo).join("")]);
      tell(log, second, [11, letters.slice(from).join("")], [12, END]);
      expect(log.read("r").text, `${from} to ${upTo}`).toBe("abcdefghij");
    }
});

it("refuses what leaves a gap before it, and keeps its end", () => {
  const log = new RunLog();
  const source = log.open("r", START);
  tell(log, source, [1, BEGINNING], [2, "a"]);
  const ahead = log.open("r", { after: 4, length: 3 });
  expect(tell(log, ahead, [5, "d"])).toEqual([false]);
  expect(log.findEnd("r")).toEqual({ after: 2, length: 1 });
  expect(tell(log, source, [5, "bcd"])).toEqual([true]);
  expect(log.read("r").text).toBe("abcd");
});

it("knows whether anybody tells a run", () => {
  const log = new RunLog();
  const stream = log.open("r", START);
  const socket = log.open("r", START);
  log.close(stream);
  expect(log.isTold("r")).toBe(true);
  expect(log.isTold("s")).toBe(false);
  log.close(socket);
  expect(log.isTold("r")).toBe(false);
});

it("takes old news as a sign of life, and nothing after the end", () => {
  const log = new RunLog();
  const stream = log.open("r", START);
  tell(log, stream, [1, BEGINNING], [2, "a"]);
  log.update("r", { type: "reconnecting", attempt: 2 });
  tell(log, log.open("r", START), [1, BEGINNING]);
  expect(log.read("r")).toMatchObject({ phase: "streaming", attempt: 0, text: "a" });
  tell(log, stream, [3, END], [4, "b"]);
  expect(log.read("r")).toMatchObject({ phase: "ended", text: "a", seq: 3 });
});

it("keeps runs apart", () => {
  const log = new RunLog();
  tell(log, log.open("r", START), [1, BEGINNING], [2, "one"]);
  tell(log, log.open("s", START), [1, { ...BEGINNING, runId: "s" }], [2, "two"]);
  expect([log.read("r").text, log.read("s").text]).toEqual(["one", "two"]);
});
