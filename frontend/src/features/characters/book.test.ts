import { expect, it } from "vitest";
import {
  changeEntry,
  enableEntries,
  isEnabled,
  makeEntry,
  readEntries,
  readKeys,
  removeEntries,
  writeEntries,
} from "./book";
import { NO_HISTORY, remember, undo } from "./entry-history";

const LAMP = { keys: ["lamp"], content: "It burns oil.", insertion_order: 4, id: 7 };
const CAT = { keys: ["cat"], content: "Asleep.", insertion_order: 9 };
const ENTRIES = [LAMP, CAT];

it("reads notes from anything, and keeps what else a book has", () => {
  expect(readEntries({})).toEqual([]);
  expect(readEntries({ character_book: { entries: [LAMP, "no", null] } })).toEqual([LAMP]);
  expect(readKeys({ keys: ["a", 3] })).toEqual(["a"]);
  const book = { name: "Harbour", scan_depth: 5, entries: [] };
  expect(writeEntries({ name: "Ana", character_book: book }, ENTRIES)).toEqual({
    name: "Ana",
    character_book: { extensions: {}, name: "Harbour", scan_depth: 5, entries: ENTRIES },
  });
});

it("makes no book for no notes", () => {
  expect(writeEntries({ name: "Ana" }, [])).toEqual({ name: "Ana" });
});

it("adds, changes, removes and puts out of use", () => {
  expect(makeEntry(ENTRIES)).toMatchObject({ insertion_order: 10, enabled: true });
  expect(makeEntry([])).toMatchObject({ insertion_order: 1 });
  expect(changeEntry(ENTRIES, 1, { content: "Awake." })).toEqual([
    LAMP,
    { ...CAT, content: "Awake." },
  ]);
  expect(removeEntries(ENTRIES, new Set([0]))).toEqual([CAT]);
  expect(enableEntries(ENTRIES, new Set([0, 1]), false).map(isEnabled)).toEqual([false, false]);
  expect(ENTRIES.map(isEnabled)).toEqual([true, true]);
});

it("takes back a step at a time, and writing in one note as one step", () => {
  let [entries, history] = [ENTRIES as readonly object[], NO_HISTORY];
  const step = (next: readonly object[], of: string | null): void => {
    history = remember(history, entries as typeof ENTRIES, of);
    entries = next;
  };
  step([LAMP], null);
  for (const content of ["I", "It", "It is"]) step([{ ...LAMP, content }], "0 content");
  step([], null);
  const seen = [];
  for (let back = undo(history); back; back = undo(back.history)) seen.push(back.entries);
  expect(seen).toEqual([[{ ...LAMP, content: "It is" }], [LAMP], ENTRIES]);
});
