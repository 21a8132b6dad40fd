/**
 * CommonMark lets `**` open or close only by what stands beside it, and takes every script for one with blanks
 * between its words: `これは**「重要」**です` stays stars. Beside a letter or mark of Chinese, Japanese or
 * Korean, punctuation counts as a letter here, so that the marks can open and close.
 */
const CJK =
  "\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}\\p{sc=Bopo}\\u3000-\\u303f\\u30fb\\u30fc\\uff00-\\uffef";
const NEIGHBOUR = new RegExp(`[${CJK}]`, "u");
const RUN = /(?<before>[^\s*~]?)(?<run>\*+|~~)(?<after>[^\s*~]?)/gu;
const PUNCTUATION = /^[\p{P}\p{S}]$/u;

function loosen(character: string): string {
  return PUNCTUATION.test(character) ? "a".repeat(character.length) : character;
}

/** `masked` of the same length, with punctuation beside such marks made a letter. */
export function loosenMarks(masked: string): string {
  if (!NEIGHBOUR.test(masked)) return masked;
  return masked.replace(RUN, (whole, before: string, run: string, after: string) =>
    NEIGHBOUR.test(before) || NEIGHBOUR.test(after) ? loosen(before) + run + loosen(after) : whole,
  );
}
