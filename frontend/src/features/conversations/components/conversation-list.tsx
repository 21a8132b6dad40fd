import { EndlessEdge } from "@/components/endless-edge";
import { LoadFailed } from "@/components/load-failed";
import { EmptyState } from "@/components/ui/empty-state";
import type { Conversation } from "@/lib/api-schema";
import { HoldContext, useArrangement } from "../use-arrangement";
import { useConversations, usePinned } from "../use-conversations";
import { ConversationRow, type OnDeleted } from "./conversation-row";
import { useText } from "@/lib/language/use-text";
import { WaitingRows } from "./waiting-rows";

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
