import { expect, it } from "vitest";
import { guessSide, listClashes, merge } from "./merge";

const BASE = { name: "Ana", description: "Old.", scenario: "" };
const MINE = { ...BASE, description: "Mine.", tags: ["sea"] };
const THEIRS = { ...BASE, name: "Anna", description: "Theirs." };

it("finds what differs, and takes nothing and an empty text for the same", () => {
  expect(listClashes({ name: "Ana", scenario: "" }, { name: "Ana" })).toEqual([]);
  expect(listClashes(MINE, THEIRS).map(({ field }) => field)).toEqual([
    "name",
    "description",
    "tags",
  ]);
});

it("lets theirs stand where only they have written", () => {
  const sides = listClashes(MINE, THEIRS).map((clash) => guessSide(clash, BASE));
  expect(sides).toEqual(["theirs", "mine", "mine"]);
  expect(listClashes(MINE, THEIRS).map((clash) => guessSide(clash, null))).toEqual([
    "mine",
    "mine",
    "mine",
  ]);
});

it("puts theirs into mine where it was chosen, also where they have nothing", () => {
  expect(merge(MINE, THEIRS, { name: "theirs", description: "mine", tags: "theirs" })).toEqual({
    ...BASE,
    name: "Anna",
    description: "Mine.",
  });
});
