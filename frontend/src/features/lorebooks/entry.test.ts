import { expect, it } from "vitest";
import { EMPTY_ENTRY, hasOwnWill, isPattern, parseKeys, readLabel } from "./entry";

it("reads a key from each line, each once, and leaves commas in patterns", () => {
  expect(parseKeys(" ice \n\n/a{1,2}/i\nice\nsnow, sleet")).toEqual([
    "ice",
    "/a{1,2}/i",
    "snow, sleet",
  ]);
});

it.each([
  ["/sno+w/i", true],
  ["/a/", true],
  ["//", false],
  ["and/or", false],
  ["/usr/bin", false],
])("knows whether %s is a pattern", (key, is) => {
  expect(isPattern(key)).toBe(is);
});

it.each([
  ["Places / Harbour", { folder: "Places", title: "Harbour" }],
  ["Places/North/Wall", { folder: "Places", title: "North/Wall" }],
  ["Harbour", { folder: "", title: "Harbour" }],
  ["/ Harbour", { folder: "", title: "/ Harbour" }],
  ["Places /", { folder: "", title: "Places /" }],
  ["", { folder: "", title: "" }],
])("reads folder and title out of %o", (comment, label) => {
  expect(readLabel({ comment })).toEqual(label);
});

it("tells whether a part is as usual", () => {
  const after = { ...EMPTY_ENTRY, keys: ["ice"], sticky: 2, extensions: {} };
  expect(hasOwnWill(after, ["sticky", "cooldown"])).toBe(true);
  expect(hasOwnWill(after, ["delay", "extensions"])).toBe(false);
});
