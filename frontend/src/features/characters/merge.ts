import type { Definition } from "./definition";

/** A field that two people, or two tabs, have written differently. */
export interface Clash {
  readonly field: string;
  readonly mine: unknown;
  readonly theirs: unknown;
}

export type Side = "mine" | "theirs";

function write(value: unknown): string {
  // A missing value and an empty text look the same to a user.
  if (value === undefined || value === null || value === "") return "";
  return JSON.stringify(value);
}

/** The fields in which two definitions differ, in the order of the first. */
export function listClashes(mine: Definition, theirs: Definition): readonly Clash[] {
  const fields = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
  return fields
    .filter((field) => write(mine[field]) !== write(theirs[field]))
    .map((field) => ({ field, mine: mine[field], theirs: theirs[field] }));
}

/** The side chosen by default: theirs if only they changed the field since the common base. */
export function guessSide({ field, mine }: Clash, base: Definition | null): Side {
  return base && write(base[field]) === write(mine) ? "theirs" : "mine";
}

/** My definition, with their values in the fields for which theirs was chosen. */
export function merge(
  mine: Definition,
  theirs: Definition,
  sides: Readonly<Record<string, Side>>,
): Definition {
  const chosen = Object.entries(sides).filter(([, side]) => side === "theirs");
  const merged = { ...mine };
  for (const [field] of chosen) {
    if (field in theirs) merged[field] = theirs[field];
    else Reflect.deleteProperty(merged, field);
  }
  return merged;
}
