import { removeStored, writeStored } from "./storage";
import { createStore } from "./store";

export const UNDO_SECONDS = 6;

/**
 * Prefix of a stored key, followed by the undo's id. It exists while something must still be settled, so that other
 * tabs know.
 */
export const UNSETTLED = "unsettled:";

/** An action that can be undone for a moment; without `undo` it is only announced. */
export interface Undo {
  readonly id: string;
  readonly label: string;
  readonly undo?: () => void;
  /** Called once when the time is over, also when the page closes; not if the reader undid it. */
  readonly settle?: () => Promise<void>;
}

interface Pending {
  readonly undo: Undo;
  readonly timer: ReturnType<typeof setTimeout>;
}

const pending = new Map<string, Pending>();
const undos = createStore<readonly Undo[]>([]);

export const useUndos = undos.useValue;

function publish(): void {
  undos.write([...pending.values()].map(({ undo }) => undo));
}

function remove(id: string): Undo | undefined {
  const found = pending.get(id);
  if (!found) return undefined;
  clearTimeout(found.timer);
  pending.delete(id);
  publish();
  return found.undo;
}

async function settle(id: string): Promise<void> {
  try {
    await remove(id)?.settle?.();
  } finally {
    if (!pending.has(id)) removeStored(UNSETTLED + id);
  }
}

/** Lets the reader undo something for `UNDO_SECONDS`; a second offer with the same `id` settles the first. */
export function offerUndo(undo: Undo): void {
  void settle(undo.id);
  const timer = setTimeout(() => void settle(undo.id), UNDO_SECONDS * 1000);
  pending.set(undo.id, { undo, timer });
  if (undo.settle) writeStored(UNSETTLED + undo.id, "");
  publish();
}

export function takeBack(id: string): void {
  removeStored(UNSETTLED + id);
  remove(id)?.undo?.();
}

/** Resolves when all pending actions were sent to the server, or failed. */
export async function settleUndos(): Promise<void> {
  await Promise.allSettled([...pending.keys()].map(settle));
}
