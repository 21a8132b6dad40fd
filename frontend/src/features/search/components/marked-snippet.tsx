import { markHits } from "../snippet";

/** A found text with the search words marked. */
export function MarkedSnippet({ text, query }: { readonly text: string; readonly query: string }) {
  return markHits(text, query).map((part, index) =>
    part.isHit ? (
      <mark key={index} className="rounded-sm bg-told font-semibold text-ink">
        {part.text}
      </mark>
    ) : (
      part.text
    ),
  );
}
