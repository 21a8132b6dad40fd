import { expect, it } from "vitest";
import {
  beginChanges,
  change,
  findClashes,
  follow,
  isSame,
  settle,
  takeTheirs,
  tellClashes,
} from "./record-changes";

interface Form {
  readonly name: string;
  readonly keys: readonly string[];
}

const OPENED: Form = { name: "Jon", keys: ["ice"] };
const THEIRS: Form = { name: "Jon the Tall", keys: ["ice"] };
const begun = beginChanges(OPENED);

it("has only what differs, and nothing once it is as it was", () => {
  const changed = change(begun, { name: "Jonny", keys: ["ice"] });
  expect(changed.changes).toEqual({ name: "Jonny" });
  expect(change(changed, { name: "Jon" }).changes).toEqual({});
});

it("clashes where the same field was changed to something else, and there alone", () => {
  expect(findClashes(change(begun, { name: "Jonny" }), THEIRS)).toEqual(["name"]);
  expect(findClashes(change(begun, { name: "Jon the Tall" }), THEIRS)).toEqual([]);
  expect(findClashes(change(begun, { keys: ["fire"] }), THEIRS)).toEqual([]);
  expect(findClashes(change(begun, { name: "Jonny" }), OPENED)).toEqual([]);
});

it("clashes, too, where the form has heard of the change while its field was being changed", () => {
  const heard = follow(change(begun, { name: "Jonny" }), THEIRS);
  expect(heard.changes).toEqual({ name: "Jonny" });
  expect(findClashes(heard, THEIRS)).toEqual(["name"]);
});

it("shows changes from elsewhere in fields that are not being changed", () => {
  expect(follow(change(begun, { keys: ["fire"] }), THEIRS)).toMatchObject({
    base: THEIRS,
    changes: { keys: ["fire"] },
  });
});

it("clashes once for each change from elsewhere", () => {
  const told = tellClashes(change(begun, { name: "Jonny" }), THEIRS, ["name"]);
  expect(told).toMatchObject({ changes: { name: "Jonny" }, known: { name: "Jon the Tall" } });
  expect(findClashes(told, THEIRS)).toEqual([]);
  expect(findClashes(told, { ...THEIRS, name: "Jon again" })).toEqual(["name"]);
});

it("takes theirs where both were changed, and keeps the rest", () => {
  const mine = change(begun, { name: "Jonny", keys: ["fire"] });
  const taken = takeTheirs(tellClashes(mine, THEIRS, ["name"]));
  expect(taken).toMatchObject({ base: THEIRS, changes: { keys: ["fire"] }, clashes: [] });
});

it("tells of no clash in a field that says the same by now", () => {
  const told = tellClashes(change(begun, { name: "Jonny" }), THEIRS, ["name"]);
  expect(change(told, { name: "Jon the Tall" })).toMatchObject({ changes: {}, clashes: [] });
});

it("clashes where another field was changed on both sides while one was being saved", () => {
  const sent = { keys: ["fire"] };
  const changed = change(change(begun, sent), { name: "Jonny" });
  const stored = { ...THEIRS, ...sent };
  expect(findClashes(settle(changed, sent, stored), stored)).toEqual(["name"]);
});

it("compares objects whatever the order of their keys", () => {
  expect(isSame({ a: [{ b: 1, c: 2 }] }, { a: [{ c: 2, b: 1 }] })).toBe(true);
  expect(isSame({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
  expect(isSame(null, undefined)).toBe(false);
});

it("keeps what was changed while it was being saved, on top of what is stored", () => {
  const sent = { name: "Jonny " };
  const changed = change(change(begun, sent), { keys: ["fire"] });
  const stored = { name: "Jonny", keys: ["ice"] };
  const settled = settle(changed, sent, stored);
  expect(settled).toMatchObject({ base: stored, changes: { keys: ["fire"] } });
  expect(findClashes(settled, stored)).toEqual([]);
});
