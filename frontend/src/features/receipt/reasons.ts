/** Why an entry was remembered, in parts. */
interface Match {
  /** Stems of the question's words that the entry holds; none where it fits as a whole. */
  readonly words: readonly string[];
  /** The entry's own wording that comes close to the question. */
  readonly wording: string | null;
}

const CUT = /^(?:cut by the budget|stands with an earlier message); /;
const STANDS = "stands with an earlier message; ";
const MATCH = /^matched (.+?)(?:; close to [“"](.+)[”"])?$/;
const OLDER = /^(\d+) older messages? left out(?:: (.+))?$/;

/** Whether it was not sent again because the prompt has it already. */
export function stands(reason: string): boolean {
  return reason.startsWith(STANDS);
}

/** The reason without the remark on why it was not sent: the place where it is listed says that. */
export function dropCut(reason: string): string {
  return reason.replace(CUT, "");
}

/** The parts of a reason such as `matched cost, gold; close to “what do you cost”`, or null. */
export function readMatch(reason: string): Match | null {
  const [, matched, wording = null] = MATCH.exec(dropCut(reason)) ?? [];
  if (matched === undefined) return null;
  return { words: matched === "as a whole" ? [] : matched.split(", "), wording };
}

/** How many messages were left out, and why, by a reason that says so; else null. */
export function readOlder(reason: string): { readonly count: number; readonly why: string } | null {
  const [, count, why = ""] = OLDER.exec(reason) ?? [];
  return count === undefined ? null : { count: Number(count), why };
}
