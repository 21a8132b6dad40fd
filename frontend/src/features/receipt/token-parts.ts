import type { PromptReceipt } from "./prompt-receipt";
import { numberFormat, say } from "@/lib/language/current";
import type { TextKey } from "@/lib/language/text";

const PARTS = ["voice", "examples", "notes", "earlier", "question", "rest"] as const;
type PartName = (typeof PARTS)[number];

/** One use of a prompt's tokens. */
export interface TokenPart {
  readonly name: PartName;
  readonly label: string;
  readonly tokens: number;
  /** Of the total, from 0 to 1. */
  readonly share: number;
}

const LABELS: Readonly<Record<PartName, TextKey>> = {
  voice: "receipt.voice",
  examples: "receipt.examples",
  notes: "receipt.remembered",
  earlier: "receipt.earlier",
  question: "receipt.question",
  rest: "receipt.rest",
};

const PART_OF: Readonly<Record<string, PartName>> = {
  template: "voice",
  definition: "voice",
  style: "voice",
  instructions: "voice",
  user_persona: "voice",
  depth_note: "voice",
  author_note: "voice",
  post_history: "voice",
  frame: "voice",
  example: "examples",
  knowledge: "notes",
  lore: "notes",
  notes: "notes",
  user: "earlier",
  assistant: "earlier",
  question: "question",
};

/** Lorebook entries have one kind for each place in the prompt. */
function findPart(kind: string): PartName {
  return PART_OF[kind] ?? (kind.startsWith("lore_") ? "notes" : "rest");
}

/** What a prompt's tokens were used for, in a fixed order, without empty parts. */
export function listTokenParts({ segments, tokens }: PromptReceipt): TokenPart[] {
  const sums = new Map<PartName, number>();
  const add = (name: PartName, more: number): void => {
    sums.set(name, (sums.get(name) ?? 0) + more);
  };
  for (const segment of segments) add(findPart(segment.kind), segment.tokens);
  const counted = segments.reduce((sum, segment) => sum + segment.tokens, 0);
  // Every message costs a few tokens besides its text. The parts are counted one by one, so their sum may be larger.
  add("rest", Math.max(0, tokens - counted));
  const total = Math.max(tokens, counted);
  return PARTS.flatMap((name) => {
    const sum = sums.get(name) ?? 0;
    return sum > 0 ? [{ name, label: say(LABELS[name]), tokens: sum, share: sum / total }] : [];
  });
}

const percent = numberFormat({ style: "percent", maximumFractionDigits: 0 });

/** "12%"; a share that rounds to nothing is "<1%". */
export function formatShare(share: number): string {
  return share > 0 && share < 0.01 ? `<${percent().format(0.01)}` : percent().format(share);
}
