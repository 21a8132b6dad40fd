import { expect, it } from "vitest";
import { makeReceipt } from "@/testing/receipt";
import { formatDuration, listFacts } from "./facts";

it.each([
  [0, "under 0.1 s"],
  [830, "0.8 s"],
  [59_949, "59.9 s"],
  [59_990, "1 min 0 s"],
  [72_400, "1 min 12 s"],
])("writes %d ms as %s", (milliseconds, words) => {
  expect(formatDuration(milliseconds)).toBe(words);
});

it("lists the facts of a finished reply", () => {
  expect(listFacts(makeReceipt()).map(({ value }) => value)).toEqual([
    "openai/gpt-4o-mini",
    "In character",
    "Finished",
    "0.8 s",
    "2.4 s",
    "1,234 tokens",
    null,
    "$0.00035",
  ]);
});

it("tells what the model's server had kept, where it says so", () => {
  expect(listFacts(makeReceipt({ cached_tokens: 1024 }))).toContainEqual({
    label: "Of which cached",
    value: "1,024 tokens",
  });
});

it("says what it does not know", () => {
  const receipt = makeReceipt({
    mode: "ooc",
    status: "error",
    first_token_at: null,
    ended_at: null,
    input_tokens: null,
    output_tokens: 1,
    cost_usd: null,
    cost_source: null,
  });
  expect(listFacts(receipt).map(({ value }) => value)).toEqual([
    "openai/gpt-4o-mini",
    "Out of character",
    "Failed",
    null,
    null,
    null,
    "1 token",
    null,
  ]);
});
