export interface SnippetPart {
  readonly text: string;
  readonly isHit: boolean;
}

function escape(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** `snippet` in parts, with the places where a word of it begins like a word of `query`. */
export function markHits(snippet: string, query: string): SnippetPart[] {
  const words = query.split(/\s+/).filter(Boolean).map(escape);
  if (words.length === 0) return [{ text: snippet, isHit: false }];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${words.join("|")})`, "iu");
  return snippet
    .split(pattern)
    .map((text, index) => ({ text, isHit: index % 2 === 1 }))
    .filter(({ text }) => text !== "");
}
