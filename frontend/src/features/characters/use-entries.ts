import { useState } from "react";
import {
  type Entries,
  changeEntry,
  enableEntries,
  makeEntry,
  readEntries,
  removeEntries,
  writeEntries,
} from "./book";
import type { Definition } from "./definition";
import { NO_HISTORY, remember, undo } from "./entry-history";

const NONE: ReadonlySet<number> = new Set();

export interface EntryTable {
  readonly entries: Entries;
  /** Indexes of the ticked entries. */
  readonly ticked: ReadonlySet<number>;
  /** Index of the entry being edited; null: none. */
  readonly openPlace: number | null;
  readonly canUndo: boolean;
  readonly open: (place: number | null) => void;
  readonly tick: (places: readonly number[], isTicked: boolean) => void;
  readonly add: () => void;
  readonly change: (place: number, changes: Readonly<Record<string, unknown>>) => void;
  readonly remove: (places: ReadonlySet<number>) => void;
  readonly enable: (places: ReadonlySet<number>, enabled: boolean) => void;
  readonly undo: () => void;
}

/** The state of the table of a definition's entries; each change can be undone. */
export function useEntries(
  definition: Definition,
  onChange: (change: (definition: Definition) => Definition) => void,
): EntryTable {
  const entries = readEntries(definition);
  const [history, setHistory] = useState(NO_HISTORY);
  const [ticked, setTicked] = useState(NONE);
  const [openPlace, open] = useState<number | null>(null);

  function write(next: Entries): void {
    onChange((before) => writeEntries(before, next));
  }

  function apply(next: Entries, of: string | null): void {
    setHistory((now) => remember(now, entries, of));
    write(next);
  }

  return {
    entries,
    ticked,
    openPlace,
    canUndo: history.past.length > 0,
    open,
    tick: (places, isTicked) =>
      setTicked((now) => {
        const next = new Set(now);
        for (const place of places) {
          if (isTicked) next.add(place);
          else next.delete(place);
        }
        return next;
      }),
    add: () => {
      apply([...entries, makeEntry(entries)], null);
      open(entries.length);
    },
    change: (place, changes) =>
      apply(changeEntry(entries, place, changes), `${place} ${Object.keys(changes).join(" ")}`),
    remove: (places) => {
      apply(removeEntries(entries, places), null);
      // Other entries have these indexes now.
      setTicked(NONE);
      open(null);
    },
    enable: (places, enabled) => apply(enableEntries(entries, places, enabled), null),
    undo: () => {
      const undone = undo(history);
      if (!undone) return;
      setHistory(undone.history);
      setTicked(NONE);
      // Other entries may have these indexes now.
      if (undone.entries.length !== entries.length) open(null);
      write(undone.entries);
    },
  };
}
