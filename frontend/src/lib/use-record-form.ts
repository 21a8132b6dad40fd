import { useState } from "react";
import {
  type RecordChanges,
  beginChanges,
  change,
  findClashes,
  follow,
  settle,
  takeTheirs,
  tellClashes,
} from "./record-changes";
import { useAction } from "./use-action";

interface Options<Stored, Form> {
  /** Null: a new record, which nobody else can change. */
  readonly saved: Stored | null;
  /** The form's fields from a record; from null, those of a new one. */
  readonly read: (stored: Stored | null) => Form;
  /** The record as the server has it now; null or undefined if it is gone: `store` then fails. */
  readonly load: (signal: AbortSignal) => Promise<Stored | null | undefined>;
  /** Stores the changes; `now` is the record as it was just before. */
  readonly store: (changes: Partial<Form>, now: Stored | null) => Promise<Stored>;
  readonly onStored?: () => void;
}

interface Clash<Form> {
  readonly field: keyof Form;
  readonly theirs: Form[keyof Form];
}

export interface RecordForm<Form> {
  readonly draft: Form;
  readonly isChanged: boolean;
  readonly change: (changed: Partial<Form>) => void;
  /** Saves the changes. If a field was also changed elsewhere, it shows that first, and saves when called again. */
  readonly save: () => void;
  readonly isSaving: boolean;
  readonly hasSaved: boolean;
  readonly error: Error | null;
  readonly clashes: readonly Clash<Form>[];
  readonly takeTheirs: () => void;
}

class ChangedElsewhereError extends Error {
  override readonly name = "ChangedElsewhereError";
}

/**
 * A form for a record that another tab or device may change meanwhile. Only the fields changed here are sent. Unlike
 * characters these records have no versions on the server, so the record is read right before saving.
 */
export function useRecordForm<Stored, Form extends object>(
  options: Options<Stored, Form>,
): RecordForm<Form> {
  const { saved, read, load, store, onStored } = options;
  const [state, setState] = useState(() => beginChanges(read(saved)));
  const [seen, setSeen] = useState(saved);
  if (saved !== seen) {
    setSeen(saved);
    setState((latest) => follow(latest, read(saved)));
  }

  async function run(wish: RecordChanges<Form>): Promise<Stored> {
    const now = saved === null ? null : ((await load(new AbortController().signal)) ?? null);
    const clashes = now === null ? [] : findClashes(wish, read(now));
    if (clashes.length > 0) {
      setState((latest) => tellClashes(latest, read(now), clashes));
      throw new ChangedElsewhereError();
    }
    return store(wish.changes, now);
  }

  const saving = useAction(run, {
    onSuccess: (stored, { changes }) => {
      setState((latest) => settle(latest, changes, read(stored)));
      onStored?.();
    },
  });

  return {
    draft: { ...state.base, ...state.changes },
    isChanged: Object.keys(state.changes).length > 0,
    change: (changed) => setState((latest) => change(latest, changed)),
    save: () => saving.run(state),
    isSaving: saving.isBusy,
    hasSaved: saving.isDone,
    error: saving.error instanceof ChangedElsewhereError ? null : saving.error,
    clashes: state.clashes.map((field) => ({
      field,
      theirs: state.known[field] as Form[keyof Form],
    })),
    takeTheirs: () => setState(takeTheirs),
  };
}
