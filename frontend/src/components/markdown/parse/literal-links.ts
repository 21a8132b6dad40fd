const UNSPACED =
  "\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}\\p{sc=Thai}\\p{sc=Khmr}\\p{sc=Laoo}\\p{sc=Mymr}";
/**
 * Where a bare address ends although no space follows: at punctuation of scripts without spaces, and where a letter of
 * theirs follows a Latin one (`/a次へ`, but not `/wiki/鋼`).
 */
const END = new RegExp(
  `[\\u3000-\\u303f\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65“”‘’…—]|(?<=[A-Za-z0-9])[${UNSPACED}]`,
  "u",
);

/** A bare address, without the words that follow it directly. */
export function cutAddress(text: string): string {
  const place = text.search(END);
  return place < 0 ? text : text.slice(0, place);
}
