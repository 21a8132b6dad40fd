import type { Receipt, Segment } from "@/lib/api-schema";
import { nameEntry } from "./memories";
import { dropCut, readOlder } from "./reasons";
import { formatCount } from "./token-parts";

/** Something that the budget had no room for. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
  /** What it would have taken, in tokens; null where that is not known of all of it. */
  readonly tokens: number | null;
}

const SPOKEN = new Set(["user", "assistant"]);

function nameExample(sourceId: string): string {
  const place = /^examples\.(\d+)$/.exec(sourceId)?.[1];
  return place === undefined ? "An example of the voice" : `Example ${Number(place) + 1}`;
}

function describe({ kind, source_id, reason, tokens }: Segment): LeftOut {
  if (SPOKEN.has(kind)) {
    const older = readOlder(reason);
    if (older === null) return { name: "Older messages", reason, tokens: null };
    const noun = older.count === 1 ? "message" : "messages";
    const name = `${formatCount(older.count)} older ${noun}`;
    return { name, reason: older.why, tokens: null };
  }
  const name = kind === "example" ? nameExample(source_id) : nameEntry(source_id || kind);
  return { name, reason: dropCut(reason), tokens };
}

export function listLeftOut({ cut }: Receipt): LeftOut[] {
  return cut.map(describe);
}
