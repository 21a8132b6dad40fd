export interface SnippetPart {
  readonly text: string;
  readonly isHit: boolean;
}

/** A snippet in parts; its `<mark>` tags say where the words were found, anything else is text. */
export function readSnippet(snippet: string): SnippetPart[] {
  return snippet
    .split(/<mark>(.*?)<\/mark>/s)
    .map((text, index) => ({ text, isHit: index % 2 === 1 }))
    .filter(({ text }) => text !== "");
}
