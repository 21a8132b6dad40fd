/** The parts of the reason why an entry was retrieved. */
interface Match {
  /** Stems of the question's words that the entry contains; none where it matches as a whole. */
  readonly words: readonly string[];
  /** The part of the entry's text that is close to the question. */
  readonly wording: string | null;
}

const CUT = /^(?:cut by the budget|stands with an earlier message); /;
const STANDS = "stands with an earlier message; ";
const MATCH = /^matched (.+?)(?:; close to [“"](.+)[”"])?$/;
const OLDER = /^(\d+) older messages? left out(?:: (.+))?$/;

/** Whether it was not sent again because the prompt contains it already. */
export function stands(reason: string): boolean {
  return reason.startsWith(STANDS);
}

/** The reason without the remark why it was not sent, which the list's heading gives. */
export function dropCut(reason: string): string {
  return reason.replace(CUT, "");
}

/** The parts of a reason such as `matched cost, gold; close to “what do you cost”`, or null. */
export function readMatch(reason: string): Match | null {
  const [, matched, wording = null] = MATCH.exec(dropCut(reason)) ?? [];
  if (matched === undefined) return null;
  return { words: matched === "as a whole" ? [] : matched.split(", "), wording };
}

/** How many messages were left out and why, parsed from the reason; null if it does not say. */
export function readOlder(reason: string): { readonly count: number; readonly why: string } | null {
  const [, count, why = ""] = OLDER.exec(reason) ?? [];
  return count === undefined ? null : { count: Number(count), why };
}
