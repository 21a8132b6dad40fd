import { expect, it } from "vitest";
import { markHits } from "./snippet";

function show(snippet: string, query: string): string {
  return markHits(snippet, query)
    .map(({ text, isHit }) => (isHit ? `[${text}]` : text))
    .join("");
}

it("marks where words begin like those that were asked for", () => {
  expect(show("Gold first, golden rule, marigold.", "gold fi")).toBe(
    "[Gold] [fi]rst, [gold]en rule, marigold.",
  );
});

it("takes signs in a query as signs", () => {
  expect(show("a.b (c) <mark>d</mark>", "( .*")).toBe("a.b [(]c) <mark>d</mark>");
  expect(show("anything", "  ")).toBe("anything");
});
