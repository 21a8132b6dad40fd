import { EndlessEdge } from "@/components/endless-edge";
import { LoadFailed } from "@/components/load-failed";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading } from "@/components/ui/loading";
import { Skeleton } from "@/components/ui/skeleton";
import { useArchived } from "../use-conversations";
import { ArchivedRow } from "./archived-row";
import { useText } from "@/lib/language/use-text";

/** Archived chats, newest activity first; each can be read or unarchived. */
export function ArchivedList() {
  const t = useText();
  const pages = useArchived();
  const { data, error, isPending, refetch } = pages;
  if (isPending)
    return (
      <Loading>
        <Skeleton className="h-48 rounded-2xl!" />
      </Loading>
    );
  if (!data) return <LoadFailed error={error} onRetry={() => void refetch()} />;
  if (data.length === 0)
    return (
      <EmptyState
        title={t("conversations.nothingAway")}
        className="rounded-2xl border bg-raised px-5 py-10 text-center text-muted"
      />
    );
  return (
    <>
      <ul className="divide-y rounded-2xl border bg-raised">
        {data.map((conversation) => (
          <ArchivedRow key={conversation.id} conversation={conversation} />
        ))}
      </ul>
      <EndlessEdge pages={pages} className="mt-4" />
    </>
  );
}
