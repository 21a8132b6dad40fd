import type { ImportState } from "./import-queue";

interface ImportCounts {
  readonly all: number;
  /** Files that were read or refused. */
  readonly read: number;
  readonly chosen: number;
  readonly stored: number;
}

export function countImports({ items }: ImportState): ImportCounts {
  const count = (isMeant: (item: ImportState["items"][number]) => boolean): number =>
    items.filter(isMeant).length;
  return {
    all: items.length,
    read: count(({ phase }) => phase !== "waiting" && phase !== "reading"),
    chosen: count(({ phase, isChosen }) => isChosen && (phase === "read" || phase === "storing")),
    stored: count(({ phase }) => phase === "stored"),
  };
}

/** How long the server waits between two imports once the ten an hour are used up. */
const STEP_MS = 6 * 60_000;

/** When the last of `left` files is sent, if the next one is sent at `next`. */
export function foreseeEnd(next: number, left: number): number {
  return next + Math.max(0, left - 1) * STEP_MS;
}
