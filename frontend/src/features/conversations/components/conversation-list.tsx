import { EndlessEdge } from "@/components/endless-edge";
import { LoadFailed } from "@/components/load-failed";
import { EmptyState } from "@/components/ui/empty-state";
import type { Conversation } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { Skeleton } from "@/components/ui/skeleton";
import { HoldContext, useArrangement } from "../use-arrangement";
import { useConversations, usePinned } from "../use-conversations";
import { ConversationRow, type OnDeleted } from "./conversation-row";

/** Placeholders for rows that are being loaded. */
function WaitingRows() {
  return (
    <div className="px-3 pt-6">
      {["w-4/5", "w-3/5", "w-2/3"].map((width) => (
        <div key={width} className="flex h-10 items-center gap-2">
          <Skeleton className="size-6 shrink-0 rounded-full!" />
          <Skeleton className={`h-3.5 ${width}`} />
        </div>
      ))}
    </div>
  );
}

const NONE: readonly Conversation[] = [];

interface ConversationListProps {
  readonly openId: string | null;
  readonly onOpen: () => void;
  readonly onDeleted: OnDeleted;
}

export function ConversationList({ openId, onOpen, onDeleted }: ConversationListProps) {
  const t = useText();
  const pages = useConversations();
  const { data, error, isPending, isFetchingNextPage, refetch } = pages;
  const { data: pinned = NONE } = usePinned();
  const { groups, isHeld, hold } = useArrangement(pinned, data ?? NONE);
  if (isPending) return <WaitingRows />;
  if (!data) return <LoadFailed error={error} onRetry={() => void refetch()} className="mx-1" />;
  if (groups.length === 0) return <EmptyState title={t("conversations.keptHere")} />;
  return (
    <HoldContext value={hold}>
      {groups.map(({ label, conversations }) => (
        <section key={label} aria-label={label} className="mb-4">
          <h2 className="px-3 pb-1 text-xs font-medium text-muted">{label}</h2>
          <ul>
            {conversations.map((conversation) => (
              <ConversationRow
                key={conversation.id}
                conversation={conversation}
                isOpen={conversation.id === openId}
                onOpen={onOpen}
                onDeleted={onDeleted}
              />
            ))}
          </ul>
        </section>
      ))}
      <EndlessEdge pages={pages} isReady={!isHeld} className="mx-1" />
      {isFetchingNextPage && <WaitingRows />}
    </HoldContext>
  );
}
