import { expect, it } from "vitest";
import { makeReceipt, makeSegment } from "@/testing/receipt";
import { formatCount } from "@/lib/counts";
import { formatShare, listTokenParts } from "./token-parts";

it("adds up where the tokens went, what the messages cost beside their text included", () => {
  const parts = listTokenParts(makeReceipt());
  expect(parts.map(({ name, tokens }) => [name, tokens])).toEqual([
    ["voice", 100],
    ["examples", 30],
    ["notes", 60],
    ["earlier", 30],
    ["question", 14],
    ["rest", 16],
  ]);
  expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(parts[0]?.share).toBe(0.4);
});

it("leaves out what got nothing, and keeps what it does not know", () => {
  const segments = [
    makeSegment("template", { tokens: 30 }),
    makeSegment("frame", { tokens: 30 }),
    makeSegment("weather", { tokens: 40 }),
  ];
  expect(listTokenParts(makeReceipt({ segments, tokens: 90 }))).toEqual([
    { name: "voice", label: "Voice and rules", tokens: 60, share: 0.6 },
    { name: "rest", label: "Everything else", tokens: 40, share: 0.4 },
  ]);
  expect(listTokenParts(makeReceipt({ segments: [], tokens: 0 }))).toEqual([]);
});

it("writes numbers for people", () => {
  expect([0, 0.004, 0.096, 1].map(formatShare)).toEqual(["0%", "<1%", "10%", "100%"]);
  expect(formatCount(20000)).toBe("20,000");
});
