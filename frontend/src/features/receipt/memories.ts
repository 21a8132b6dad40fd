import type { Segment } from "@/lib/api-schema";
import type { PromptReceipt } from "./prompt-receipt";
import { dropCut, stands } from "./reasons";

/** An entry of the persona's knowledge that went into a prompt. */
export interface Memory {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly score: number | null;
  /** Relative to the best score, from 0 to 1. */
  readonly share: number;
  /** It is in the prompt already, with an earlier message, and was not sent again. */
  readonly isEarlier: boolean;
  readonly fact: string;
  /** What the persona would say about it; empty where the prompt has only the fact. */
  readonly voice: string;
}

/** The most characters of a note's text that stand in for a missing name. */
const NAME_LENGTH = 48;
const VOICE_MARK = "In your own voice: ";

/** An entry's display name: `tyrion-tanner` becomes "Tyrion tanner". */
export function nameEntry(id: string): string {
  const words = id.replace(/[-_]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const WORD = /\p{L}[\p{L}\p{M}’']*/gu;

/** The names in a text, by their lower-case spelling: words that are capitalised in the middle of sentences. */
function listNames(text: string): ReadonlyMap<string, string> {
  const written = new Set(text.match(WORD));
  const inside = text.matchAll(/(?<=[^.!?:…\s]["”’)]? )\p{Lu}[\p{L}\p{M}]*/gu);
  const names = [...inside].map(([name]) => [name.toLowerCase(), name] as const);
  return new Map(names.filter(([lower]) => !written.has(lower)));
}

/** A note is named by its id, with names as the texts spell them; by its first words if the id is only a number. */
function nameMemory(id: string, fact: string, names: ReadonlyMap<string, string>): string {
  if (!/^\d+$/.test(id) || !fact)
    return nameEntry(id).replace(WORD, (word) => names.get(word.toLowerCase()) ?? word);
  if (fact.length <= NAME_LENGTH) return fact;
  return `${fact.slice(0, NAME_LENGTH).replace(/\s+\S*$/, "")} …`;
}

function readNote(text: string): Pick<Memory, "fact" | "voice"> {
  const line = text.trim().replace(/^- /, "");
  const place = line.indexOf(VOICE_MARK);
  if (place < 0) return { fact: line, voice: "" };
  return { fact: line.slice(0, place).trim(), voice: line.slice(place + VOICE_MARK.length) };
}

function readMemory(
  { source_id, reason, score, text }: Segment,
  best: number,
  names: ReadonlyMap<string, string>,
): Memory {
  const share = score === null || best <= 0 ? 0 : Math.min(1, Math.max(0, score / best));
  const note = readNote(text ?? "");
  return {
    id: source_id,
    name: nameMemory(source_id, note.fact, names),
    reason: dropCut(reason),
    score,
    share,
    isEarlier: stands(reason),
    ...note,
  };
}

/** What was retrieved: new entries first, each part by score. */
export function listMemories({ segments, cut }: PromptReceipt): Memory[] {
  const entries = [...segments, ...cut.filter(({ reason }) => stands(reason))].filter(
    ({ kind }) => kind === "knowledge",
  );
  const best = Math.max(0, ...entries.map(({ score }) => score ?? 0));
  const names = listNames(entries.map(({ text }) => readNote(text ?? "").fact).join("\n"));
  return entries.map((entry) => readMemory(entry, best, names));
}
