"use client";

import { EndlessEdge } from "@/components/endless-edge";
import { LoadFailed } from "@/components/load-failed";
import { EmptyState } from "@/components/ui/empty-state";
import { groupByDay } from "../group-by-day";
import { useConversations, usePinned } from "../use-conversations";
import { ConversationRow, type OnDeleted } from "./conversation-row";
import { useText } from "@/lib/language/use-text";
import { WaitingRows } from "./waiting-rows";

interface ConversationListProps {
  readonly openId: string | null;
  readonly onOpen: () => void;
  readonly onDeleted: OnDeleted;
}

export function ConversationList({ openId, onOpen, onDeleted }: ConversationListProps) {
  const t = useText();
  const pages = useConversations();
  const { data, error, isPending, isFetchingNextPage, refetch } = pages;
  const { data: pinned = [] } = usePinned();
  if (isPending) return <WaitingRows />;
  if (!data) return <LoadFailed error={error} onRetry={() => void refetch()} className="mx-1" />;
  const kept = data.filter(({ is_pinned }) => !is_pinned);
  const groups = [
    ...(pinned.length > 0 ? [{ label: t("conversations.pinned"), conversations: pinned }] : []),
    ...groupByDay(kept, new Date()),
  ];
  if (groups.length === 0) return <EmptyState title={t("conversations.keptHere")} />;
  return (
    <>
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
      <EndlessEdge pages={pages} className="mx-1" />
      {isFetchingNextPage && <WaitingRows />}
    </>
  );
}
