// @vitest-environment jsdom
import { afterEach, expect, it } from "vitest";
import { clearWritings } from "@/lib/writings";
import { readDraft, removeDraft, writeDraft } from "./stored-draft";

afterEach(() => {
  localStorage.clear();
});

it("is kept for each character and for a new one", () => {
  writeDraft(null, { definition: { name: "Ana" }, base: null });
  writeDraft("some-id", { definition: { name: "Bo", own: [1] }, base: 3 });
  expect(readDraft(null)).toEqual({ definition: { name: "Ana" }, base: null });
  expect(readDraft("some-id")).toEqual({ definition: { name: "Bo", own: [1] }, base: 3 });
  expect(readDraft("another-id")).toBeNull();
  removeDraft(null);
  expect(readDraft(null)).toBeNull();
});

it("is not taken from anything that is no draft", () => {
  for (const text of [
    "",
    "{",
    "3",
    "null",
    "[]",
    '{"definition":[],"base":1}',
    '{"definition":{}}',
  ]) {
    localStorage.setItem("draft:character:new", text);
    expect(readDraft(null)).toBeNull();
  }
});

it("goes with everything else that a reader has written", () => {
  writeDraft(null, { definition: { name: "Ana" }, base: null });
  clearWritings();
  expect(readDraft(null)).toBeNull();
});
