import type { Receipt, Segment } from "@/lib/api-schema";

/** An entry of the persona's knowledge that went into a prompt. */
export interface Memory {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly score: number | null;
  /** Of the best score, from 0 to 1. */
  readonly share: number;
  readonly fact: string;
  /** What the persona would say of it; empty where the prompt has only the fact. */
  readonly voice: string;
}

const VOICE_MARK = "In your own voice: ";

/** The name of an entry for people: `tyrion-tanner` is "Tyrion tanner". */
export function nameEntry(id: string): string {
  const words = id.replace(/[-_]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function readNote(text: string): Pick<Memory, "fact" | "voice"> {
  const line = text.trim().replace(/^- /, "");
  const place = line.indexOf(VOICE_MARK);
  if (place < 0) return { fact: line, voice: "" };
  return { fact: line.slice(0, place).trim(), voice: line.slice(place + VOICE_MARK.length) };
}

function readMemory({ source_id, reason, score, text }: Segment, best: number): Memory {
  const share = score === null || best <= 0 ? 0 : Math.min(1, Math.max(0, score / best));
  return {
    id: source_id,
    name: nameEntry(source_id),
    reason,
    score,
    share,
    ...readNote(text ?? ""),
  };
}

/** What was remembered, best first: that is the order of the prompt. */
export function listMemories({ segments }: Receipt): Memory[] {
  const entries = segments.filter(({ kind }) => kind === "knowledge");
  const best = Math.max(0, ...entries.map(({ score }) => score ?? 0));
  return entries.map((entry) => readMemory(entry, best));
}
