const UNSPACED =
  "\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}\\p{sc=Thai}\\p{sc=Khmr}\\p{sc=Laoo}\\p{sc=Mymr}";
/**
 * Where an address that is written out ends, though no blank does: at punctuation of scripts that have no
 * blanks, and where their letters follow upon a Latin one (`/a次へ`, but not `/wiki/鋼`).
 */
const END = new RegExp(
  `[\\u3000-\\u303f\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65“”‘’…—]|(?<=[A-Za-z0-9])[${UNSPACED}]`,
  "u",
);

/** An address that was written out, without the words that follow it. */
export function cutAddress(text: string): string {
  const place = text.search(END);
  return place < 0 ? text : text.slice(0, place);
}
