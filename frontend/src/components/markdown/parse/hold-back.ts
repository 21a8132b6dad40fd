const FENCE = /^\s*(?:(?:>|[-*+]|\d{1,9}[.)])\s*)*(`{3,}|~{3,})([^\n]*)$/;
/** The container marks at the start of a line (`>`, list markers), each with the spaces after it. */
const CONTAINERS = /^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t])))*[ \t]*/;
/** Only marks, or a half-written mark that begins a block: what it will be is not known yet. */
const UNDECIDED =
  /^(?:[-*+_=~`$#|:>\\!\s]+|\d{1,9}[.)]?|<[\w/!?-]*|(?:`{3,}|~{3,})[^`]*|\[[^\]\n]{0,80}\]?:?|\[(?!\^)[^\]\n]+\]:\s*(?:\S*\s*|\S+\s+["'(].*)|\\\[?)$/;
const DELIMITERS = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/** Whether `lines` end inside a code block. */
function endsInFence(lines: readonly string[]): boolean {
  let fence: string | null = null;
  for (const line of lines) {
    const [, marks = "", info = ""] = FENCE.exec(line) ?? [];
    if (!marks) continue;
    if (fence === null) {
      if (marks.startsWith("~") || !info.includes("`")) fence = marks;
    } else if (marks.startsWith(fence) && !info.trim()) fence = null;
  }
  return fence !== null;
}

/** How many of the last lines may be the beginning of a table that is not complete yet. */
function countTableHead(lines: readonly string[]): number {
  const hasEnded = lines.at(-1) === "";
  const written = hasEnded ? lines.slice(0, -1) : lines;
  const block = written
    .slice(written.findLastIndex((line) => !line.trim()) + 1)
    .map((line) => line.replace(CONTAINERS, ""));
  const isDelimiters = (line: string): boolean => line.includes("|") && DELIMITERS.test(line);
  // The row of dashes counts only once its line has ended.
  if (block.slice(1, hasEnded ? undefined : -1).some(isDelimiters)) return 0;
  const [head = "", last = ""] = [block.at(-2), block.at(-1)];
  const isHead = (line: string): boolean => line.startsWith("|");
  if (!hasEnded && isHead(head) && /^[\s>|:-]*$/.test(last)) return 2;
  return isHead(last) ? (hasEnded ? 2 : 1) : 0;
}

/**
 * The part of `text`, which may still grow, that can be shown. Left out are a last line whose kind is not known yet,
 * and the head of a table until its row of dashes is complete.
 */
export function holdBack(text: string): string {
  const lines = text.split("\n");
  const last = lines.at(-1) ?? "";
  const before = lines.slice(0, -1);
  const cut = (count: number): string =>
    count === 0
      ? text
      : lines
          .slice(0, -count)
          .map((line) => `${line}\n`)
          .join("");
  const hasFence = text.includes("```") || text.includes("~~~");
  if (hasFence && endsInFence(before)) return /^[\s>]*(?:`+|~+)\s*$/.test(last) ? cut(1) : text;
  const head = countTableHead(lines);
  if (head > 0) return cut(head);
  const [containers = ""] = CONTAINERS.exec(last) ?? [];
  const rest = last.slice(containers.length);
  if (last && (!rest || UNDECIDED.test(rest))) return cut(1);
  return text;
}
