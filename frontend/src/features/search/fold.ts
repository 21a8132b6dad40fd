/** A text in the form that the server's search compares, with the position of each character in the original. */
interface Folded {
  readonly text: string;
  /** The start and the end of each character's source in the original text. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Combining marks and invisible characters; except the voiced sound marks of Kana, which distinguish letters. */
const DROPPED = /(?![\u3099\u309a])[\p{M}\p{Cf}\u0640\u115f\u1160\u3164\uffa0]/gu;
/** Letters without a decomposition, of alphabets in use; the server knows a few more. */
const PLAIN: ReadonlyMap<string, string> = new Map(
  "ßss æae œoe ðd øo þth đd ħh ıi ĸk łl ŋn ŧt ɓb ɗd ƙk ƴy ςσ ґг ғг җж қк ңн ұү ҳх ҷч"
    .split(" ")
    .map((pair) => [pair.charAt(0), pair.slice(1)]),
);
/** Markdown's marks inside a word: `**im**portant` is one word. */
const EMPHASIS = /(?<=[\p{L}\p{N}])(?:\*{1,3}|~~|`)(?=[\p{L}\p{N}])/gu;

function foldLetter(letter: string): string {
  const parts = letter.normalize("NFKD").toLowerCase().normalize("NFKD").replace(DROPPED, "");
  return Array.from(parts, (part) => PLAIN.get(part) ?? part)
    .join("")
    .normalize("NFC");
}

/** `text` without case, accents and emphasis, in compatibility form. `text` must be in NFC. */
export function fold(text: string): Folded {
  const from: number[] = [];
  const to: number[] = [];
  let folded = "";
  let place = 0;
  for (const letter of text) {
    const end = place + letter.length;
    const plain = foldLetter(letter);
    // A combining mark belongs to the letter before it.
    if (plain === "" && to.length > 0) to[to.length - 1] = end;
    plain.split("").forEach(() => {
      from.push(place);
      to.push(end);
    });
    folded += plain;
    place = end;
  }
  const kept = new Set(folded.split("").keys());
  for (const { index, 0: marks } of folded.matchAll(EMPHASIS))
    for (let at = index; at < index + marks.length; at += 1) kept.delete(at);
  const places = [...kept];
  return {
    text: places.map((at) => folded.charAt(at)).join(""),
    from: places.map((at) => from[at] ?? 0),
    to: places.map((at) => to[at] ?? 0),
  };
}
