import { expect, it } from "vitest";
import { filterCommands, moveActive } from "./palette-options";

const run = (): void => undefined;
const COMMANDS = [
  { id: "new", label: "New chat", run },
  { id: "sidebar", label: "Toggle sidebar", run },
  { id: "focus", label: "Write a message", isHidden: true, run },
  { id: "usage", label: "Übersicht", run },
];

it.each([
  ["", ["new", "sidebar", "usage"]],
  ["new", ["new"]],
  ["  CHAT ne", ["new"]],
  ["side tog", ["sidebar"]],
  ["uber", ["usage"]],
  ["hat", []],
  ["write", []],
])("%j finds %j", (query, expected) => {
  expect(filterCommands(COMMANDS, query).map(({ id }) => id)).toEqual(expected);
});

it.each([
  [0, 1, 3, 1],
  [2, 1, 3, 0],
  [0, -1, 3, 2],
  [0, 1, 0, 0],
])("from %d by %d of %d", (active, step, count, expected) => {
  expect(moveActive(active, step, count)).toBe(expected);
});
