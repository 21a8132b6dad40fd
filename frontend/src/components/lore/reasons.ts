import type { Text, TextKey } from "@/lib/language/text";

/** The server's reasons why an entry got in, and our texts for them. */
const IN: Readonly<Record<string, TextKey>> = {
  keys: "trace.byKeys",
  constant: "trace.constant",
  sticky: "trace.sticky",
  meaning: "trace.meaning",
  kept: "trace.kept",
  "forced on": "trace.forcedOn",
};

/** The server's reasons why an entry stayed out; the most informative ones first. */
const OUT: Readonly<Record<string, TextKey>> = {
  budget: "trace.budget",
  "budget of the book": "trace.bookBudget",
  probability: "trace.probability",
  group: "trace.group",
  cooldown: "trace.cooldown",
  delay: "trace.delay",
  "only once": "trace.onlyOnce",
  "secondary keys": "trace.secondaryKeys",
  "additional keys": "trace.additionalKeys",
  "excluded keys": "trace.excludedKeys",
  "waits for recursion": "trace.waitsForRecursion",
  "pattern switched off": "trace.patternOff",
  "pattern took too long": "trace.slowPattern",
  "search took too long": "trace.slowSearch",
  "forced off": "trace.forcedOff",
  "other character": "trace.otherCharacter",
  "other kind of turn": "trace.otherTurn",
  "number of messages": "trace.messageCount",
  "other greeting": "trace.otherGreeting",
  "other user icon": "trace.otherIcon",
  disabled: "trace.disabled",
  "no key": "trace.noKey",
};

/** The server's reasons why an activated entry's text is not in the prompt. */
const NOWHERE: Readonly<Record<string, TextKey>> = {
  "no text": "trace.noText",
  "no author's note": "trace.noNote",
  "answered out of character": "trace.outOfCharacter",
  "outlet not in the prompt": "trace.noOutlet",
};

const RANKS = new Map(Object.keys(OUT).map((reason, rank) => [reason, rank]));

function say(t: Text, table: Readonly<Record<string, TextKey>>, reason: string): string {
  const key = table[reason];
  // A newer server may send other reasons.
  return key === undefined ? reason : t(key);
}

export function sayWhyIn(t: Text, reason: string): string {
  return say(t, IN, reason);
}

export function sayWhyOut(t: Text, reason: string): string {
  return say(t, OUT, reason);
}

export function sayWhyNowhere(t: Text, reason: string): string {
  return say(t, NOWHERE, reason);
}

export interface LeftOut {
  readonly entryId: string;
  readonly title: string;
  readonly reason: string;
}

/**
 * Groups entries by reason, the most informative first. "No key matched" is near the end, because it is true of most.
 */
export function groupByReason(
  entries: readonly LeftOut[],
): readonly (readonly [reason: string, entries: readonly LeftOut[]])[] {
  const groups = new Map<string, LeftOut[]>();
  for (const entry of entries) {
    const known = groups.get(entry.reason);
    if (known) known.push(entry);
    else groups.set(entry.reason, [entry]);
  }
  const rank = (reason: string): number => RANKS.get(reason) ?? RANKS.size - 3;
  return [...groups].sort(([one], [other]) => rank(one) - rank(other));
}
