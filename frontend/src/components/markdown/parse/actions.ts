/** `before` and `after` are the texts before and after an emphasis in its paragraph. */
interface Surroundings {
  readonly raw: string;
  readonly words: string;
  readonly before: string;
  readonly after: string;
}

const LINE_START = /(?:^|\n)[ \t]*$/;
const SENTENCE_END = /[.!?…:;—–\-"“”„»«‘’'」』。！？)\]*]\s*$/;
const LINE_END = /^[ \t]*(?:\n|$)/;
/** What may follow an action: the end of the line, or the beginning of speech. */
const SPEECH = /^[ \t]*(?:[\p{Lu}\p{Lt}\p{Lo}"“„«‘「『(¿¡*—–]|\n|$)/u;

/**
 * Whether an emphasis describes an action, as role-players write it (`*He grins.* Aye.`), instead of stressing a word
 * (`I *really* mean it`). An action is in asterisks, at the beginning of a line or after the end of a sentence. A
 * single word must be alone there or be followed by speech (`*grins* Aye`, not `*Never* trust a lord`).
 */
export function isAction({ raw, words, before, after }: Surroundings): boolean {
  if (!raw.startsWith("*")) return false;
  const isAtStart = LINE_START.test(before);
  if (!isAtStart && !SENTENCE_END.test(before)) return false;
  if (isAtStart && LINE_END.test(after)) return true;
  return /\S\s+\S/.test(words) || SPEECH.test(after);
}
