import { expect, it } from "vitest";
import { parseServerFrame } from "./server-frames";

const MESSAGE = {
  id: "m",
  conversation_id: "c",
  parent_id: null,
  role: "user",
  content: "Hello?",
  status: "final",
  error: null,
  created_at: "2026-01-01T00:00:00Z",
  run_id: null,
  siblings: { index: 0, count: 1, previous_id: null, next_id: null },
};
const CONVERSATION = {
  id: "c",
  character: "Bronn",
  title: "Wages",
  is_archived: false,
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
  last_message_at: null,
  message_count: 0,
  leaf_id: null,
  active_run: null,
};
const RUN = { run_id: "r", message_id: "m", after: 1, seq: 2 };

function parse(name: string, fields: object = {}): unknown {
  return parseServerFrame(JSON.stringify({ event_type: name, ...fields }));
}

it.each([
  [
    "ready",
    { conversation_id: "c", active_run: { run_id: "r" } },
    { type: "ready", conversationId: "c", activeRunId: "r" },
  ],
  [
    "ready",
    { conversation_id: "c", active_run: null },
    { type: "ready", conversationId: "c", activeRunId: null },
  ],
  [
    "message.created",
    { message: MESSAGE, client_request_id: "q" },
    { type: "message", message: MESSAGE, clientRequestId: "q", isExcerpt: false },
  ],
  [
    "message.created",
    { message: MESSAGE, is_excerpt: true },
    { type: "message", message: MESSAGE, clientRequestId: null, isExcerpt: true },
  ],
  [
    "response.started",
    { ...RUN, after: 0, seq: 1, parent_id: "u", ts: "t" },
    {
      type: "run",
      runId: "r",
      after: 0,
      seq: 1,
      event: { type: "start", runId: "r", messageId: "m", userMessageId: "u", at: "t" },
    },
  ],
  [
    "response.output_text.delta",
    { ...RUN, delta: "Aye, 🗡️" },
    { type: "run", runId: "r", after: 1, seq: 2, event: { type: "token", delta: "Aye, 🗡️" } },
  ],
  [
    "response.error",
    { ...RUN, error: "No luck.", code: "upstream", retryable: true },
    {
      type: "run",
      runId: "r",
      after: 1,
      seq: 2,
      event: { type: "error", detail: "No luck.", code: "upstream", isRetryable: true },
    },
  ],
  ["response.error", { error: "No.", code: "not_found", run_id: "r" }, null],
  ["response.error", { error: "No.", code: "bad_frame" }, null],
  [
    "final",
    { ...RUN, status: "cancelled" },
    {
      type: "run",
      runId: "r",
      after: 1,
      seq: 2,
      event: { type: "end", status: "cancelled", messageId: "m" },
    },
  ],
  [
    "thread.title.updated",
    { conversation_id: "c", title: "" },
    { type: "title", conversationId: "c", title: "" },
  ],
  [
    "conversation.updated",
    { conversation: CONVERSATION },
    { type: "updated", conversation: CONVERSATION },
  ],
  ["conversation.deleted", { conversation_id: "c" }, { type: "deleted", conversationId: "c" }],
  [
    "branch.updated",
    { conversation_id: "c", leaf_id: "m" },
    { type: "branch", conversationId: "c" },
  ],
  ["ping", { timestamp: "t" }, { type: "ping", timestamp: "t" }],
  ["pong_ack", {}, { type: "pong" }],
])("understands %s", (name, fields, frame) => {
  expect(parse(name, fields)).toEqual(frame);
});

it.each([
  "",
  "nonsense",
  "null",
  "[]",
  '"ready"',
  "3",
  "{}",
  '{"event_type":null}',
  '{"event_type":"toString"}',
  '{"event_type":"__proto__"}',
  '{"event_type":"something.newer"}',
  '{"event_type":"ready"',
])("passes over %j", (text) => {
  expect(parseServerFrame(text)).toBeNull();
});

it("passes over what is no text", () => {
  for (const data of [undefined, null, 1, new ArrayBuffer(2), new Blob(["{}"]), {}])
    expect(parseServerFrame(data)).toBeNull();
});

/** Every field of a frame in turn is left out and replaced by each of these. */
const WRONG = [undefined, null, 7, -1, 0.5, "", true, [], {}, [[]]];

const STRICT: [string, Record<string, unknown>, Record<string, readonly unknown[]>][] = [
  [
    "ready",
    { conversation_id: "c", active_run: { run_id: "r" } },
    { active_run: [undefined, null] },
  ],
  [
    "response.started",
    { ...RUN, parent_id: "u", ts: "t" },
    { parent_id: [undefined, null, ""], after: [], seq: [7] },
  ],
  [
    "response.output_text.delta",
    { ...RUN, delta: "x" },
    { delta: [""], message_id: WRONG, seq: [7] },
  ],
  ["final", { ...RUN, status: "final" }, { seq: [7] }],
  ["thread.title.updated", { conversation_id: "c", title: "t" }, { title: [""] }],
  ["conversation.deleted", { conversation_id: "c" }, {}],
  ["branch.updated", { conversation_id: "c" }, {}],
  ["message.created", { message: MESSAGE }, {}],
  ["conversation.updated", { conversation: CONVERSATION }, {}],
];

it.each(STRICT)("passes over a %s whose fields are not what they should be", (name, good, fine) => {
  expect(parse(name, good)).not.toBeNull();
  for (const field of Object.keys(good))
    for (const wrong of WRONG)
      if (!(fine[field] ?? []).includes(wrong))
        expect(
          parse(name, { ...good, [field]: wrong }),
          `${field}: ${JSON.stringify(wrong)}`,
        ).toBeNull();
});

it("looks into messages and conversations", () => {
  for (const wrong of [
    { id: "" },
    { role: "king" },
    { status: "asleep" },
    { content: null },
    { parent_id: 3 },
  ])
    expect(parse("message.created", { message: { ...MESSAGE, ...wrong } })).toBeNull();
  for (const wrong of [{ id: 1 }, { title: null }, { is_archived: "no" }, { active_run: {} }])
    expect(
      parse("conversation.updated", { conversation: { ...CONVERSATION, ...wrong } }),
    ).toBeNull();
});
