/** A text as the server's search compares it, with the place in the text that each of its letters comes from. */
interface Folded {
  readonly text: string;
  /** Where in the text what became the letter begins and ends. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Marks and what is not seen; the voiced sound marks of Kana tell letters apart. */
const DROPPED = /(?![\u3099\u309a])[\p{M}\p{Cf}\u0640\u115f\u1160\u3164\uffa0]/gu;
/** Letters without a decomposition, of alphabets in use; the server knows some more. */
const PLAIN: ReadonlyMap<string, string> = new Map(
  "ßss æae œoe ðd øo þth đd ħh ıi ĸk łl ŋn ŧt ɓb ɗd ƙk ƴy ςσ ґг ғг җж қк ңн ұү ҳх ҷч"
    .split(" ")
    .map((pair) => [pair.charAt(0), pair.slice(1)]),
);
/** Markdown's marks inside a word: `**im**portant` is one. */
const EMPHASIS = /(?<=[\p{L}\p{N}])(?:\*{1,3}|~~|`)(?=[\p{L}\p{N}])/gu;

function foldLetter(letter: string): string {
  const parts = letter.normalize("NFKD").toLowerCase().normalize("NFKD").replace(DROPPED, "");
  return Array.from(parts, (part) => PLAIN.get(part) ?? part)
    .join("")
    .normalize("NFC");
}

/** `text` without case, accents and emphasis, in compatible letters; to be given in NFC. */
export function fold(text: string): Folded {
  const from: number[] = [];
  const to: number[] = [];
  let folded = "";
  let place = 0;
  for (const letter of text) {
    const end = place + letter.length;
    const plain = foldLetter(letter);
    // A mark belongs to the letter it stands on.
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
