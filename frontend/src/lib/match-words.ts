function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The words of a text without their case and accents. */
export function splitWords(text: string): readonly string[] {
  return fold(text).split(/\s+/).filter(Boolean);
}

/** Whether every one of the words `wanted` is somewhere in `text`, whatever their case and accents. */
export function matchesWords(text: string, wanted: string): boolean {
  const told = fold(text);
  return splitWords(wanted).every((word) => told.includes(word));
}
