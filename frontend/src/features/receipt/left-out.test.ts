import { expect, it } from "vitest";
import type { Segment } from "@/lib/api-schema";
import { makeReceipt, makeSegment } from "@/testing/receipt";
import { listLeftOut } from "./left-out";

function cut(kind: string, source_id: string, reason: string): Segment {
  return makeSegment(kind, { source_id, reason, tokens: 48, message: null });
}

it("names what was left out, with the reason", () => {
  const receipt = makeReceipt({
    cut: [
      cut("knowledge", "the-bowl-of-brown", "cut by the budget; matched stew"),
      cut("knowledge", "pay", "stands with an earlier message; matched cost"),
      cut("example", "examples.2", "cut by the budget; shows the voice"),
      cut("example", "examples.7", "cut by the budget; shows the voice"),
      cut("user", "some-id", "12 older messages left out: the next would not fit"),
      cut("assistant", "some-id", "1 older messages left out: the next would not fit"),
    ],
  });
  expect(listLeftOut(receipt)).toEqual([
    { name: "The bowl of brown", reason: "matched stew", tokens: 48 },
    { name: "12 older messages", reason: "the next would not fit", tokens: null },
    { name: "1 older message", reason: "the next would not fit", tokens: null },
    { name: "2 examples of the voice", reason: "", tokens: 96 },
  ]);
});

it("shows a reason that it cannot read", () => {
  const receipt = makeReceipt({
    cut: [cut("user", "", "too old"), cut("example", "other", "too long"), cut("mood", "", "no")],
  });
  expect(listLeftOut(receipt)).toEqual([
    { name: "Mood", reason: "no", tokens: 48 },
    { name: "Older messages", reason: "too old", tokens: null },
    { name: "1 example of the voice", reason: "", tokens: 48 },
  ]);
});
