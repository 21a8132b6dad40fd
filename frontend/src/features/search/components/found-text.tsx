import type { FoundMessage } from "@/lib/api-schema";
import { formatAge } from "@/lib/moments";
import { shortenTitle } from "@/lib/short-title";
import { useText } from "@/lib/language/use-text";
import { markHits } from "../snippet";

/** A found text with the search words marked. */
function MarkedSnippet({ text, query }: { readonly text: string; readonly query: string }) {
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

interface FoundTextProps {
  readonly hit: FoundMessage;
  readonly query: string;
}

/** A found message: who said it, in which chat and when, and the matching part. */
export function FoundText({ hit, query }: FoundTextProps) {
  const t = useText();
  const who = hit.role === "user" ? t("common.you") : hit.character;
  const chat = { title: hit.conversation_title, character: hit.character };
  return (
    <span className="min-w-0">
      <span className="line-clamp-2 text-xs break-words text-muted">
        {t(hit.is_archived ? "search.foundArchived" : "search.found", {
          who,
          title: shortenTitle(chat),
          age: formatAge(hit.created_at),
        })}
      </span>
      <span dir="auto" className="line-clamp-2 break-words">
        <MarkedSnippet text={hit.snippet || hit.content} query={query} />
      </span>
    </span>
  );
}
