import type { Segment } from "@/lib/api-schema";
import { formatCount } from "@/lib/counts";
import { nameEntry } from "./memories";
import type { PromptReceipt } from "./prompt-receipt";
import { dropCut, readOlder, stands } from "./reasons";
import { say } from "@/lib/language/current";

/** Something that did not fit into the budget. */
export interface CutSegment {
  readonly name: string;
  /** Empty where the name says enough. */
  readonly reason: string;
  /** The tokens that it would have taken; null where not all of them are known. */
  readonly tokens: number | null;
}

const SPOKEN = new Set(["user", "assistant"]);

function describeEntry({ kind, source_id, reason, tokens }: Segment): CutSegment {
  return { name: nameEntry(source_id || kind), reason: dropCut(reason), tokens };
}

function describeSpoken({ reason }: Segment): CutSegment {
  const older = readOlder(reason);
  if (older === null) return { name: say("receipt.older"), reason, tokens: null };
  return {
    name: say("receipt.olderCount", { count: older.count, shown: formatCount(older.count) }),
    reason: older.why,
    tokens: null,
  };
}

/** One line for all examples, because a reader gains nothing from knowing which one is missing. */
function describeExamples(examples: readonly Segment[]): CutSegment[] {
  if (examples.length === 0) return [];
  return [
    {
      name: say("receipt.exampleCount", { count: examples.length }),
      reason: "",
      tokens: examples.reduce((sum, { tokens }) => sum + tokens, 0),
    },
  ];
}

/** What was left out: knowledge first, then messages, then examples. */
export function listLeftOut({ cut }: PromptReceipt): CutSegment[] {
  const spoken = cut.filter(({ kind }) => SPOKEN.has(kind));
  const examples = cut.filter(({ kind }) => kind === "example");
  const others = cut.filter(
    ({ kind, reason }) => !SPOKEN.has(kind) && kind !== "example" && !stands(reason),
  );
  return [
    ...others.map(describeEntry),
    ...spoken.map(describeSpoken),
    ...describeExamples(examples),
  ];
}
