import { expect, it } from "vitest";
import { makeReceipt, makeSegment } from "@/testing/receipt";
import { listMemories, nameEntry } from "./memories";

it("names an entry for people", () => {
  expect(nameEntry("tyrion-tanner")).toBe("Tyrion tanner");
  expect(nameEntry("")).toBe("");
});

it("spells names in the names of notes as their texts do", () => {
  const text =
    "- In the Vale, Tyrion hired Bronn on the road. Loyalty costs coin; loyalty ends with it.";
  const segments = [
    makeSegment("knowledge", { source_id: "loyalty-to-tyrion", text }),
    makeSegment("knowledge", { source_id: "on-the-road-in-the-vale", text }),
    makeSegment("knowledge", { source_id: "wages-of-tyrion", text: "- Tyrion pays." }),
  ];
  expect(listMemories(makeReceipt({ segments })).map(({ name }) => name)).toEqual([
    "Loyalty to Tyrion",
    "On the road in the Vale",
    "Wages of Tyrion",
  ]);
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

it("lists at the end what an earlier message has brought already", () => {
  const reason = "stands with an earlier message; matched cost";
  const cut = [makeSegment("knowledge", { source_id: "pay", reason, score: 3, message: null })];
  const segments = [makeSegment("knowledge", { source_id: "gold", score: 1.5 })];
  expect(listMemories(makeReceipt({ segments, cut }))).toMatchObject([
    { id: "gold", isEarlier: false, share: 0.5 },
    { id: "pay", isEarlier: true, share: 1, reason: "matched cost" },
  ]);
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

it("calls a note that has but a number by its first words", () => {
  const long = "The toll is two coppers by day and three by night, and nobody crosses free.";
  const segments = [
    makeSegment("knowledge", { source_id: "3", text: "- It burns oil.\n" }),
    makeSegment("knowledge", { source_id: "12", text: `- ${long}` }),
    makeSegment("knowledge", { source_id: "4", text: null }),
  ];
  expect(listMemories(makeReceipt({ segments })).map(({ name }) => name)).toEqual([
    "It burns oil.",
    "The toll is two coppers by day and three by …",
    "4",
  ]);
});
