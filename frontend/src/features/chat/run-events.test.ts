import { expect, it } from "vitest";
import { parseRunEvent } from "./run-events";
import { BadFrameError } from "./wire-fields";

function frame(event: string, data: string, id = "run-1:3") {
  return { id, event, data };
}

it("reads the four events of a run", () => {
  const start =
    '{"message_id":"m","ts":"2026-01-01T00:00:00Z","run_id":"run-1","user_message_id":null}';
  expect(parseRunEvent(frame("start", start, "run-1:1"))).toEqual({
    cursor: { runId: "run-1", seq: 1 },
    event: {
      type: "start",
      runId: "run-1",
      messageId: "m",
      userMessageId: null,
      at: "2026-01-01T00:00:00Z",
    },
  });
  expect(parseRunEvent(frame("token", '{"delta":"Aye, "}'))?.event).toEqual({
    type: "token",
    delta: "Aye, ",
  });
  const error = '{"detail":"No.","code":"upstream_timeout","message_id":"m","retryable":true}';
  expect(parseRunEvent(frame("error", error))?.event).toEqual({
    type: "error",
    detail: "The model took too long to answer.",
    code: "upstream_timeout",
    isRetryable: true,
  });
  const end = '{"ts":"t","status":"cancelled","message_id":"m","finish_reason":null,"usage":null}';
  expect(parseRunEvent(frame("end", end))?.event).toEqual({
    type: "end",
    status: "cancelled",
    messageId: "m",
  });
  const counted = end.replace('"usage":null', '"usage":{"input_tokens":9,"output_tokens":7}');
  expect(parseRunEvent(frame("end", counted))?.event).toMatchObject({ tokens: 7 });
});

it("passes over events that a newer server may add", () => {
  expect(parseRunEvent(frame("applause", "{}"))).toBeNull();
});

it.each([
  ["data that is no JSON", frame("token", "{")],
  ["data that is no object", frame("token", '["a"]')],
  ["a delta that is no text", frame("token", '{"delta":5}')],
  ["an ending that is none", frame("end", '{"status":"streaming","message_id":"m"}')],
  ["a missing message id", frame("end", '{"status":"final"}')],
  ["an id that is no cursor", frame("token", '{"delta":"a"}', "run-1")],
  ["a user message id that is no text", frame("start", '{"run_id":"r","message_id":"m","ts":"t"}')],
])("refuses %s", (_name, bad) => {
  expect(() => parseRunEvent(bad)).toThrow(BadFrameError);
});
