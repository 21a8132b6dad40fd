/**
 * The words in which `ae`, `oe` and `ue` may stand for an umlaut: of five letters or more, with a consonant after it.
 * "Koeln", but not "fuel", "blue" and "Quelle".
 */
const WORD = /\p{L}{5,}/gu;
const DIGRAPH = /(?<![aeioq])([aou])e(?=[bcdfghj-np-tv-xzß])/g;

function shift(text: string, letters: RegExp, by: number): string {
  return text.replace(letters, (letter) => String.fromCharCode(letter.charCodeAt(0) + by));
}

function swap(text: string, from: string, to: string): string {
  return text.replace(/\p{L}/gu, (letter) => to[from.indexOf(letter)] ?? letter);
}

/**
 * `part` of a query with the other spellings that the server's search accepts: German without umlauts, the other
 * Japanese syllabary, Persian typed on an Arabic keyboard.
 */
export function respell(part: string): readonly string[] {
  const plain = part.normalize("NFKC").toLowerCase();
  const ways = [
    part,
    plain.replace(/[äöü]/g, (letter) => `${{ ä: "a", ö: "o" }[letter] ?? "u"}e`),
    plain.replace(WORD, (word) => word.replace(DIGRAPH, "$1")),
    shift(plain, /[ぁ-ゖゝゞ]/g, 0x60),
    shift(plain, /[ァ-ヶヽヾ]/g, -0x60),
    swap(plain, "يك", "یک"),
    swap(plain, "یک", "يك"),
  ];
  return [...new Set(ways)];
}
