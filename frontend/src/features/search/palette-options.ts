import type { Command } from "@/lib/commands";
import { splitWords } from "@/lib/match-words";

/** The commands whose names match `query`: each of its words must begin a word of the name. */
export function filterCommands(commands: readonly Command[], query: string): readonly Command[] {
  const wanted = splitWords(query);
  return commands.filter(({ label, isHidden = false }) => {
    if (isHidden) return false;
    const words = splitWords(label);
    return wanted.every((start) => words.some((word) => word.startsWith(start)));
  });
}

/** The option `step` further, wrapping around at the ends. */
export function moveActive(active: number, step: number, count: number): number {
  return count === 0 ? 0 : (active + step + count) % count;
}
