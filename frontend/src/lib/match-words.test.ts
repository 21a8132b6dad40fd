import { expect, it } from "vitest";
import { matchesWords, splitWords } from "./match-words";

it("finds every word in any order, whatever its case and accents", () => {
  const told = "Zoë Dubois\nFährfrau am Fluß";
  expect(matchesWords(told, " DUBOIS zoe ")).toBe(true);
  expect(matchesWords(told, "fahrfrau")).toBe(true);
  expect(matchesWords(told, "zoe ferry")).toBe(false);
  expect(matchesWords(told, "  ")).toBe(true);
});

it("splits a text at any space", () => {
  expect(splitWords(" New\u00a0chat\n Später ")).toEqual(["new", "chat", "spater"]);
});
