import { expect, it } from "vitest";
import type { Sorting } from "@/lib/sorting";
import { type Column, sortPlaces } from "./sort-entries";

const NOTES = [
  {
    keys: ["river"],
    content:
      "Long and grey, and it never waters the wine, unlike the inn, whose ale is mostly river.",
    enabled: true,
  },
  { keys: ["Übel"], content: "Longer than a word or two of ale.", enabled: false },
  { keys: [], content: "Nobody calls it up.", enabled: true },
  { keys: ["ale 10"], content: "Ale.", enabled: false },
  { keys: ["ale 9"], content: "Ale.", enabled: true },
];

const sorted = (sorting: Sorting<Column>): readonly number[] => sortPlaces(NOTES, sorting, "de");

it("sorts words as a dictionary does, and what has none last in both orders", () => {
  expect(sorted(null)).toEqual([0, 1, 2, 3, 4]);
  expect(sorted({ column: "words", isDescending: false })).toEqual([4, 3, 0, 1, 2]);
  expect(sorted({ column: "words", isDescending: true })).toEqual([1, 0, 3, 4, 2]);
});

it("sorts by length and by use, what is equal as it is written", () => {
  expect(sorted({ column: "tokens", isDescending: false })).toEqual([3, 4, 2, 1, 0]);
  expect(sorted({ column: "use", isDescending: false })).toEqual([0, 2, 4, 1, 3]);
  expect(sorted({ column: "use", isDescending: true })).toEqual([1, 3, 0, 2, 4]);
});
