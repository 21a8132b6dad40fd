// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { useState } from "react";
import { expect, it } from "vitest";
import type { Definition } from "./definition";
import { useEntries } from "./use-entries";

function open(...keys: string[]) {
  const first: Definition = { character_book: { entries: keys.map((key) => ({ keys: [key] })) } };
  return renderHook(() => {
    const [definition, setDefinition] = useState(first);
    return useEntries(definition, setDefinition);
  }).result;
}

type Table = ReturnType<typeof open>;

function press(table: Table, step: (table: Table["current"]) => void): void {
  act(() => {
    step(table.current);
  });
}

it("has no entry open after one that was added is undone", () => {
  const table = open("river");
  press(table, ({ add }) => {
    add();
  });
  expect(table.current.openPlace).toBe(1);
  press(table, ({ undo }) => {
    undo();
  });
  expect(table.current.entries).toHaveLength(1);
  expect(table.current.openPlace).toBeNull();
});

it("has no other entry open after one in front of it came back", () => {
  const table = open("river", "ale");
  press(table, ({ remove }) => {
    remove(new Set([0]));
  });
  press(table, ({ open: openPlace }) => {
    openPlace(0);
  });
  press(table, ({ undo }) => {
    undo();
  });
  expect(table.current.entries).toHaveLength(2);
  expect(table.current.openPlace).toBeNull();
});

it("keeps the entry open whose change is undone", () => {
  const table = open("river");
  press(table, ({ open: openPlace }) => {
    openPlace(0);
  });
  press(table, ({ change }) => {
    change(0, { content: "Grey." });
  });
  press(table, ({ undo }) => {
    undo();
  });
  expect(table.current.entries).toEqual([{ keys: ["river"] }]);
  expect(table.current.openPlace).toBe(0);
});
