import { expect, it } from "vitest";
import { estimateTokens } from "@/lib/estimate-tokens";
import { countGreetings, formatAbout, listTokenSections } from "./token-sections";

it("counts a short word as one, a long one as several, and nothing as none", () => {
  expect(estimateTokens("")).toBe(0);
  expect(estimateTokens("  \n ")).toBe(0);
  expect(estimateTokens("the old lamp.")).toBe(4);
  expect(estimateTokens("incomprehensibilities")).toBe(4);
  expect(estimateTokens("1234567")).toBe(3);
});

it("counts of the notes only those that are always there and in use", () => {
  const definition = {
    name: "Ana",
    description: "a b",
    scenario: "c",
    personality: "d",
    first_mes: "a b c d",
    alternate_greetings: ["e"],
    character_book: {
      entries: [
        { keys: ["x"], content: "not this" },
        { keys: [], content: "but this", constant: true },
        { keys: [], content: "nor this", constant: true, enabled: false },
      ],
    },
  };
  const counts = listTokenSections(definition).map(({ name, tokens }) => [name, tokens]);
  expect(counts).toEqual([
    ["who", 3],
    ["voice", 1],
    ["examples", 0],
    ["knowledge", 2],
    ["advanced", 0],
  ]);
  expect(countGreetings(definition)).toBe(4);
  expect(formatAbout(1)).toBe("about 1 token");
});
