import { expect, it } from "vitest";
import { makeReceipt, makeSegment } from "@/testing/receipt";
import { listMemories, nameEntry } from "./memories";

it("names an entry for people", () => {
  expect(nameEntry("tyrion-tanner")).toBe("Tyrion tanner");
  expect(nameEntry("")).toBe("");
});

it("lists the entries in the order of the prompt, each measured by the best", () => {
  const [first, second, ...others] = listMemories(makeReceipt());
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    name: "Tyrion lannister",
    share: 1,
    fact: "Tywin's younger son.",
    voice: "The Imp pays well.",
  });
  expect(second).toMatchObject({ name: "Pay", share: 0.5, fact: "He works for coin.", voice: "" });
});

it("makes do with an entry that has only a voice, or no score", () => {
  const segments = [
    makeSegment("knowledge", { source_id: "a", text: "- In your own voice: Aye.\n", score: 0 }),
    makeSegment("knowledge", { source_id: "b", text: null }),
  ];
  expect(listMemories(makeReceipt({ segments }))).toMatchObject([
    { fact: "", voice: "Aye.", score: 0, share: 0 },
    { fact: "", voice: "", score: null, share: 0 },
  ]);
});
