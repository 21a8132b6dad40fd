import { expect, it } from "vitest";
import type { Message } from "./messages";
import { addThoughts, hasWords, readSpeech } from "./thoughts";

const REPLY: Message = {
  id: "m",
  conversation_id: "c",
  parent_id: null,
  role: "assistant",
  content: "Aye.",
  status: "final",
  error: null,
  created_at: "2026-01-01T00:00:00Z",
  run_id: null,
};

it.each([
  ["Aye.", "Aye.", ""],
  ["<think>He lies.</think>\n\nAye.", "Aye.", "He lies."],
  ["<Thinking>\nHe lies.\n</Thinking>Aye.", "Aye.", "He lies."],
  ["[THINK]He lies.[/THINK]Aye.", "Aye.", "He lies."],
  ["◁think▷He lies.◁/think▷Aye.", "Aye.", "He lies."],
  ["<think>One.</think>\n<think>Two.</think>Aye.", "Aye.", "One.\n\nTwo."],
  ["He lies.\n</think>\n\nAye.", "Aye.", "He lies."],
  ["<think>He lies and never", "", "He lies and never"],
  ["<think></think>Aye.", "Aye.", ""],
  ["Aye. <think>He lies.</think>", "Aye. <think>He lies.</think>", ""],
  ["Write `<think>` and `</think>`.", "Write `<think>` and `</think>`.", ""],
  ["It ends with `</think>`.", "It ends with `</think>`.", ""],
  ["```\n<think>x</think>\n```", "```\n<think>x</think>\n```", ""],
  ["What is <think> for?", "What is <think> for?", ""],
  ["3 < 4 and <thinker>", "3 < 4 and <thinker>", ""],
])("parts %j", (content, text, thoughts) => {
  expect(readSpeech({ ...REPLY, content })).toEqual({ text, thoughts });
});

it("leaves a person's words alone", () => {
  const content = "<think>mine</think>";
  expect(readSpeech({ ...REPLY, role: "user", content })).toEqual({ text: content, thoughts: "" });
});

it("reads what is kept beside the words, too", () => {
  const meta = { character: "Bronn", thoughts: "He lies." };
  expect(readSpeech({ ...REPLY, meta })).toEqual({ text: "Aye.", thoughts: "He lies." });
});

it("adds thoughts to what else is known of a message", () => {
  const message = { ...REPLY, meta: { character: "Bronn" } };
  expect(addThoughts(message, null)).toBe(message);
  expect(addThoughts(message, "Hm").meta).toEqual({ character: "Bronn", thoughts: "Hm" });
});

it.each(["", " \n\t", "\u200b\ufeff", "\u00a0"])("sees nothing in %j", (text) => {
  expect(hasWords(text)).toBe(false);
});

it.each(["Aye", "…", "🗡️", "好", "***"])("sees something in %j", (text) => {
  expect(hasWords(text)).toBe(true);
});
