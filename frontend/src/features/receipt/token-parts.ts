import type { PromptReceipt } from "./prompt-receipt";

export const PARTS = ["voice", "examples", "notes", "earlier", "question", "rest"] as const;
type PartName = (typeof PARTS)[number];

/** One of the things that a prompt's tokens go to. */
export interface TokenPart {
  readonly name: PartName;
  readonly label: string;
  readonly tokens: number;
  /** Of all parts, from 0 to 1. */
  readonly share: number;
}

const LABELS: Readonly<Record<PartName, string>> = {
  voice: "Voice and rules",
  examples: "Examples of the voice",
  notes: "What was remembered",
  earlier: "Earlier messages",
  question: "Your question",
  rest: "Everything else",
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

/** Where the tokens of a prompt went, in a fixed order, without what got none. */
export function listTokenParts({ segments, tokens }: PromptReceipt): TokenPart[] {
  const sums = new Map<PartName, number>();
  const add = (name: PartName, more: number): void => {
    sums.set(name, (sums.get(name) ?? 0) + more);
  };
  for (const segment of segments) add(PART_OF[segment.kind] ?? "rest", segment.tokens);
  const counted = segments.reduce((sum, segment) => sum + segment.tokens, 0);
  // Every message costs a few tokens beside its text; pieces counted one by one may come to more.
  add("rest", Math.max(0, tokens - counted));
  const total = Math.max(tokens, counted);
  return PARTS.flatMap((name) => {
    const sum = sums.get(name) ?? 0;
    return sum > 0 ? [{ name, label: LABELS[name], tokens: sum, share: sum / total }] : [];
  });
}

const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 });

/** "12%"; what rounds to nothing is "<1%". */
export function formatShare(share: number): string {
  return share > 0 && share < 0.01 ? "<1%" : percent.format(share);
}

/** "12,345" */
export function formatCount(count: number): string {
  return count.toLocaleString("en");
}
