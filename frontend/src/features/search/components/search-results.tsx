import { Archive } from "lucide";
import { ChatLink } from "@/components/chat-link";
import { Face } from "@/components/face";
import { LoadFailed } from "@/components/load-failed";
import { EmptyState } from "@/components/ui/empty-state";
import { Icon } from "@/components/ui/icon";
import type { FoundMessage, SearchResults as Results } from "@/lib/api-schema";
import { shortenTitle } from "@/lib/short-title";
import { useSearch } from "../use-search";
import { FoundText } from "./found-text";
import { useText } from "@/lib/language/use-text";

interface SearchResultsProps {
  readonly text: string;
  readonly onOpen: () => void;
}

const ROW = "rounded-lg px-3 py-2.5 text-sm transition-colors hover:bg-hover";

interface MessageHitProps extends SearchResultsProps {
  readonly hit: FoundMessage;
}

function MessageHit({ hit, text, onOpen }: MessageHitProps) {
  return (
    <li>
      <ChatLink
        href={`/chat/${hit.conversation_id}?m=${hit.id}`}
        onOpen={onOpen}
        className={`${ROW} block`}
      >
        <FoundText hit={hit} query={text} />
      </ChatLink>
    </li>
  );
}

function Hits({ results, text, onOpen }: SearchResultsProps & { readonly results: Results }) {
  const t = useText();
  const { conversations, messages } = results;
  if (conversations.length + messages.length === 0)
    return <EmptyState title={t("common.nothingFound")} />;
  return (
    <>
      {conversations.length > 0 && (
        <section aria-label={t("common.chats")} className="mb-4">
          <h2 className="px-3 pb-1 text-xs font-medium text-muted">{t("common.chats")}</h2>
          <ul>
            {conversations.map(({ id, title, character, is_archived }) => (
              <li key={id}>
                <ChatLink
                  href={`/chat/${id}`}
                  onOpen={onOpen}
                  className={`${ROW} flex items-center gap-2`}
                >
                  <Face name={character} size="tiny" className="-my-1" />
                  <span dir="auto" className="min-w-0 grow truncate">
                    {shortenTitle({ title, character })}
                  </span>
                  {is_archived && (
                    <span className="inline-flex shrink-0 items-center gap-1 text-xs text-muted">
                      <Icon of={Archive} className="size-3.5" />
                      {t("common.archived")}
                    </span>
                  )}
                </ChatLink>
              </li>
            ))}
          </ul>
        </section>
      )}
      {messages.length > 0 && (
        <section aria-label={t("search.said")}>
          <h2 className="px-3 pb-1 text-xs font-medium text-muted">{t("search.said")}</h2>
          <ul>
            {messages.map((hit) => (
              <MessageHit key={hit.id} hit={hit} text={text} onOpen={onOpen} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

export function SearchResults({ text, onOpen }: SearchResultsProps) {
  const t = useText();
  const { data, error, refetch } = useSearch(text);
  if (error) return <LoadFailed error={error} onRetry={() => void refetch()} className="mx-1" />;
  return (
    <div aria-live="polite">
      {data ? (
        <Hits results={data} text={text} onOpen={onOpen} />
      ) : (
        <p className="px-3 pt-2 text-sm text-muted">{t("common.searching")}</p>
      )}
    </div>
  );
}
