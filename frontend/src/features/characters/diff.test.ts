import { expect, it } from "vitest";
import { type DiffPart, diffWords } from "./diff";

function readSide(parts: readonly DiffPart[], without: DiffPart["kind"]): string {
  return parts
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join("");
}

it("names the words that came and went", () => {
  expect(diffWords("the old grey lamp", "the old brass lamp burns")).toEqual([
    { kind: "same", text: "the old " },
    { kind: "removed", text: "grey" },
    { kind: "added", text: "brass" },
    { kind: "same", text: " lamp" },
    { kind: "added", text: " burns" },
  ]);
});

it("is one piece for equal texts and none for two empty ones", () => {
  expect(diffWords("a b", "a b")).toEqual([{ kind: "same", text: "a b" }]);
  expect(diffWords("", "")).toEqual([]);
  expect(diffWords("", "a")).toEqual([{ kind: "added", text: "a" }]);
});

it("holds both texts whole, whatever they are", () => {
  const texts = ["a  b\n\nc", "b c a", "x", "a b c d e f", "f e d c b a", "  ", "a a a b"];
  for (const before of texts)
    for (const after of texts) {
      const parts = diffWords(before, after);
      expect(readSide(parts, "added")).toBe(before);
      expect(readSide(parts, "removed")).toBe(after);
    }
});

it("takes very long texts as a whole instead of for ever", () => {
  const [before, after] = ["a", "b"].map((letter) =>
    Array.from({ length: 4_000 }, (_each, place) => `${letter}${place}`).join(" "),
  ) as [string, string];
  const parts = diffWords(`same ${before}`, `same ${after}`);
  expect(parts[0]).toEqual({ kind: "same", text: "same " });
  expect(readSide(parts, "added")).toBe(`same ${before}`);
  expect(readSide(parts, "removed")).toBe(`same ${after}`);
});
