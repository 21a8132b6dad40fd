// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { clearWritings } from "@/lib/writings";
import { readDraft, writeDraft } from "./outbox";
import {
  clearWords,
  isLongPaste,
  joinPieces,
  movePieces,
  moveWords,
  readPieces,
  writePieces,
} from "./pasted";
import { measureExcess } from "./writing";

beforeEach(() => {
  localStorage.clear();
  clearWritings();
});

it("calls long what has many characters or many lines, but not mere space", () => {
  expect(isLongPaste("x".repeat(10_000))).toBe(false);
  expect(isLongPaste("x".repeat(10_001))).toBe(true);
  expect(isLongPaste("x\n".repeat(199))).toBe(false);
  expect(isLongPaste("x\n".repeat(200))).toBe(true);
  expect(isLongPaste("\n".repeat(20_000))).toBe(false);
});

it("puts pasted texts behind the words, each as it was", () => {
  expect(joinPieces(" Look:\n", [" a\n", "b "])).toBe("Look:\n\n a\n\n\nb ");
  expect(joinPieces("  ", ["a"])).toBe("a");
});

it("keeps pieces beside the draft, and moves both", () => {
  writeDraft("here", "words");
  writePieces("here", ["one", "two"]);
  writePieces("there", ["first"]);
  expect(readPieces("here")).toBe(readPieces("here"));
  moveWords("here", "there");
  expect(readDraft("here")).toBe("");
  expect(readPieces("here")).toEqual([]);
  expect(readDraft("there")).toBe("words");
  expect(readPieces("there")).toEqual(["first", "one", "two"]);
  movePieces("there", "there");
  expect(readPieces("there")).toEqual(["first", "one", "two"]);
});

it("leaves nothing when the words were sent, or another reader signs in", () => {
  writeDraft("here", "words");
  writePieces("here", ["one"]);
  clearWords("here");
  expect([readDraft("here"), readPieces("here")]).toEqual(["", []]);
  writePieces("here", ["one"]);
  clearWritings();
  expect(readPieces("here")).toEqual([]);
});

it("takes nothing for a piece that is none", () => {
  writeDraft("pasted:here", '[1, "a", null]');
  expect(readPieces("here")).toEqual(["a"]);
  writeDraft("pasted:here", "no list");
  expect(readPieces("here")).toEqual([]);
});

it("counts pieces and what stands between them into a message's length", () => {
  const limit = 32 * 1024;
  expect(measureExcess("", ["x".repeat(limit)])).toBe(0);
  expect(measureExcess("", ["ä".repeat(limit / 2) + "x"])).toBe(1);
  for (const [text, pieces] of [
    ["words", ["x".repeat(20_000), "y".repeat(20_000)]],
    ["", ["x".repeat(20_000), "ü".repeat(20_000)]],
  ] as const)
    expect(measureExcess(text, pieces)).toBe(
      new TextEncoder().encode(joinPieces(text, pieces)).length - limit,
    );
});
