/** Within a word of five letters or more and before a consonant: "Koeln", but not "fuel", "blue" and "Quelle". */
const WORD = /\p{L}{5,}/gu;
const DIGRAPH = /(?<![aeioq])([aou])e(?=[bcdfghj-np-tv-xzß])/g;

function shift(text: string, letters: RegExp, by: number): string {
  return text.replace(letters, (letter) => String.fromCharCode(letter.charCodeAt(0) + by));
}

function swap(text: string, from: string, to: string): string {
  return text.replace(/\p{L}/gu, (letter) => to[from.indexOf(letter)] ?? letter);
}

/**
 * `part` of a query, and the other ways in which the server's search reads it: German without umlauts, the other
 * syllabary of Japanese, Persian by an Arabic keyboard.
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
