/**
 * CommonMark decides by the neighbouring characters whether `**` may open or close, and expects spaces between words:
 * `これは**「重要」**です` and `และ**(สำคัญ)**มาก` keep their asterisks. Therefore, punctuation next to a letter or mark of a
 * script without spaces counts as a letter here, so that the marks can open and close.
 */
const CJK =
  "\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}\\p{sc=Bopo}\\u3000-\\u303f\\u30fb\\u30fc\\uff00-\\uffef";
const SOUTHEAST_ASIAN = "\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}";
const NEIGHBOUR = new RegExp(`[${CJK}${SOUTHEAST_ASIAN}]`, "u");
/** A lookbehind and a lookahead, because one character may be the neighbour of two runs: `**！**です`. */
const RUN = /(?<=(?<before>[^\s*~]?))(?:\*+|~~)(?=(?<after>[^\s*~]?))/gu;
const PUNCTUATION = /^[\p{P}\p{S}]$/u;

/** `masked` with the same length, but with the punctuation next to such marks replaced by a letter. */
export function loosenMarks(masked: string): string {
  if (!NEIGHBOUR.test(masked)) return masked;
  const units = masked.split("");
  function loosen(place: number, character: string): void {
    if (PUNCTUATION.test(character)) units.fill("a", place, place + character.length);
  }
  for (const { 0: run, index, groups } of masked.matchAll(RUN)) {
    const { before = "", after = "" } = groups ?? {};
    if (!NEIGHBOUR.test(before) && !NEIGHBOUR.test(after)) continue;
    loosen(index - before.length, before);
    loosen(index + run.length, after);
  }
  return units.join("");
}
