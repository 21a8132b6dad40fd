import { expect, it } from "vitest";
import { hasWords, splitWords } from "./has-words";

it("finds every word in any order, whatever its case and accents", () => {
  const told = "Zoë Dubois\nFährfrau am Fluß";
  expect(hasWords(told, " DUBOIS zoe ")).toBe(true);
  expect(hasWords(told, "fahrfrau")).toBe(true);
  expect(hasWords(told, "zoe ferry")).toBe(false);
  expect(hasWords(told, "  ")).toBe(true);
});

it("splits a text at any space", () => {
  expect(splitWords(" New\u00a0chat\n Später ")).toEqual(["new", "chat", "spater"]);
});
