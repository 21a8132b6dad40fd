/** A piece of two texts: in both, only in the later one, or only in the earlier one. */
export interface DiffPart {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** A table with more cells than this would block the page noticeably. */
const MOST_CELLS = 4_000_000;

function split(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}

function countCommon(before: readonly string[], after: readonly string[]): number {
  let count = 0;
  while (count < before.length && count < after.length && before[count] === after[count])
    count += 1;
  return count;
}

/** Table: length of the longest common subsequence of words from each pair of indexes on. */
function measure(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row -= 1)
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const at = row * width + column;
      lengths[at] =
        before[row] === after[column]
          ? (lengths[at + width + 1] ?? 0) + 1
          : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  return lengths;
}

function* walk(before: readonly string[], after: readonly string[]): Generator<DiffPart> {
  const isHuge = before.length * after.length > MOST_CELLS;
  const lengths = isHuge ? null : measure(before, after);
  const width = after.length + 1;
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [old, young] = [before[row], after[column]];
    const down = lengths?.[(row + 1) * width + column] ?? 0;
    const right = lengths?.[row * width + column + 1] ?? 0;
    if (lengths && old !== undefined && old === young) {
      yield { kind: "same", text: old };
      row += 1;
      column += 1;
    } else if (old !== undefined && (young === undefined || down >= right)) {
      yield { kind: "removed", text: old };
      row += 1;
    } else {
      yield { kind: "added", text: young ?? "" };
      column += 1;
    }
  }
}

function join(parts: Iterable<DiffPart>): DiffPart[] {
  const joined: DiffPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.text === "") continue;
    if (last?.kind === part.kind)
      joined[joined.length - 1] = { ...part, text: last.text + part.text };
    else joined.push(part);
  }
  return joined;
}

/**
 * The difference word by word; very long texts with little in common count as replaced as a whole.
 */
export function diffWords(before: string, after: string): readonly DiffPart[] {
  const [old, young] = [split(before), split(after)];
  const head = countCommon(old, young);
  const tail = countCommon(old.slice(head).reverse(), young.slice(head).reverse());
  return join([
    { kind: "same", text: old.slice(0, head).join("") },
    ...walk(old.slice(head, old.length - tail), young.slice(head, young.length - tail)),
    { kind: "same", text: old.slice(old.length - tail).join("") },
  ]);
}
