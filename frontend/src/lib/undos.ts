import { removeStored, writeStored } from "./storage";
import { createStore } from "./store";

export const UNDO_SECONDS = 6;

/** Stored, with the id behind it, as long as something is to be settled: other tabs see it. */
export const UNSETTLED = "unsettled:";

/** Something that was done and can be taken back for a moment; without `undo` only told. */
export interface Undo {
  readonly id: string;
  readonly label: string;
  readonly undo?: () => void;
  /** Called once when the moment is over, also when the page closes; else `undo` is. */
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

/** Lets the reader take something back for `UNDO_SECONDS`; the same `id` anew settles the last one. */
export function offerUndo(undo: Undo): void {
  void settle(undo.id);
  const timer = setTimeout(() => {
    void settle(undo.id);
  }, UNDO_SECONDS * 1000);
  pending.set(undo.id, { undo, timer });
  if (undo.settle) writeStored(UNSETTLED + undo.id, "");
  publish();
}

export function takeBack(id: string): void {
  removeStored(UNSETTLED + id);
  remove(id)?.undo?.();
}

/** Resolves when the server has been told, or could not be. */
export async function settleUndos(): Promise<void> {
  await Promise.allSettled([...pending.keys()].map(settle));
}
