/** `before` and `after` are what stands beside an emphasis in its paragraph. */
interface Surroundings {
  readonly raw: string;
  readonly words: string;
  readonly before: string;
  readonly after: string;
}

const LINE_START = /(?:^|\n)[ \t]*$/;
const SENTENCE_END = /[.!?…:;—–\-"“”„»«‘’'」』。！？)\]*]\s*$/;
const LINE_END = /^[ \t]*(?:\n|$)/;
/** What comes behind what is done: an end, or the beginning of what is said. */
const SPEECH = /^[ \t]*(?:[\p{Lu}\p{Lt}\p{Lo}"“„«‘「『(¿¡*—–]|\n|$)/u;

/**
 * Whether an emphasis says what somebody does, as role-players write it (`*He grins.* Aye.`), and does not
 * stress a word (`I *really* mean it`). It stands in asterisks, at the beginning of a line or behind the end
 * of a sentence; a single word there must stand alone or have speech behind it (`*grins* Aye`, not `*Never*
 * trust a lord`).
 */
export function isAction({ raw, words, before, after }: Surroundings): boolean {
  if (!raw.startsWith("*")) return false;
  const isAtStart = LINE_START.test(before);
  if (!isAtStart && !SENTENCE_END.test(before)) return false;
  if (isAtStart && LINE_END.test(after)) return true;
  return /\S\s+\S/.test(words) || SPEECH.test(after);
}
