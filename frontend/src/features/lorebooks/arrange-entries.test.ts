import { expect, it } from "vitest";
import {
  type Arrangement,
  type Column,
  PLAIN,
  arrangeEntries,
  groupByFolder,
} from "./arrange-entries";
import { EMPTY_ENTRY, type EntryChanges, type LoreEntry } from "./entry";

function make(id: string, changes: EntryChanges): LoreEntry {
  return { ...EMPTY_ENTRY, id, ...changes };
}

const ENTRIES = [
  make("ice", { keys: ["ice"], comment: "Places / Harbour", order: 5, content: "Cold." }),
  make("wall", { keys: ["/wa+ll/i"], order: 9, content: "High and very old, they say." }),
  make("off", { keys: ["émile"], enabled: false, order: 1 }),
  make("always", { constant: true, comment: "Places / Quay", order: 7 }),
  make("mute", { content: "Never said.", order: 3 }),
  make("meant", { extensions: { vectorized: true }, order: 2 }),
];

const arrange = (changes: Partial<Arrangement>): string[] =>
  arrangeEntries(ENTRIES, { ...PLAIN, ...changes }, "en").map(({ id }) => id);

it.each([
  ["all", ["ice", "wall", "off", "always", "mute", "meant"]],
  ["used", ["ice", "wall", "always", "mute", "meant"]],
  ["unused", ["off"]],
  ["constant", ["always"]],
  ["patterns", ["wall"]],
  ["meaning", ["meant"]],
  ["keyless", ["mute"]],
] as const)("shows those that are %s", (kind, ids) => {
  expect(arrange({ kind })).toEqual(ids);
});

it.each([
  ["EMILE", ["off"]],
  ["old high", ["wall"]],
  ["places", ["ice", "always"]],
  ["nowhere", []],
])("finds %s in keys, titles and texts", (words, ids) => {
  expect(arrange({ words })).toEqual(ids);
});

it("sorts, both ways, and leaves the book as it is", () => {
  const sort = (column: Column, isDescending: boolean): string[] =>
    arrange({ sorting: { column, isDescending } });
  expect(sort("order", false)).toEqual(["off", "meant", "mute", "ice", "always", "wall"]);
  expect(sort("tokens", true).slice(0, 2)).toEqual(["wall", "mute"]);
  expect(ENTRIES[0]?.id).toBe("ice");
});

it("puts entries into the folders that their titles name", () => {
  const folders = groupByFolder(ENTRIES).map(({ name, entries }) => [
    name,
    entries.map(({ id }) => id),
  ]);
  expect(folders).toEqual([
    ["", ["wall", "off", "mute", "meant"]],
    ["Places", ["ice", "always"]],
  ]);
});
