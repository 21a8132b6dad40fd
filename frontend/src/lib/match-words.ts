function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Splits a text into words, without case and accents. */
export function splitWords(text: string): readonly string[] {
  return fold(text).split(/\s+/).filter(Boolean);
}

/** Whether `text` contains every word of `wanted`, ignoring case and accents. */
export function matchesWords(text: string, wanted: string): boolean {
  const told = fold(text);
  return splitWords(wanted).every((word) => told.includes(word));
}
