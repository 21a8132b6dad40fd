"use client";

import Link from "next/link";
import { useCallback } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { describeError } from "@/lib/api-error";
import { formatDay } from "@/lib/moments";
import { shortenTitle } from "@/lib/short-title";
import { useNear } from "@/lib/use-near";
import { useArchived } from "../use-conversations";
import { useKeeping } from "../use-keeping";
import { useText } from "@/lib/language/use-text";

/** Archived chats, newest activity first: each can be read, or brought back. */
export function ArchivedList() {
  const t = useText();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useArchived();
  const { archive } = useKeeping();
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const end = useNear<HTMLDivElement>(loadMore, hasNextPage && !isFetchingNextPage);
  if (isPending)
    return (
      <div role="status">
        <span className="sr-only">{t("common.loading")}</span>
        <Skeleton className="h-48 rounded-2xl!" />
      </div>
    );
  if (!data)
    return (
      <Notice look="alarm">
        {describeError(error)}
        <NoticeAction onClick={() => void refetch()}>{t("common.tryAgain")}</NoticeAction>
      </Notice>
    );
  if (data.length === 0) return <EmptyState title={t("conversations.nothingAway")} />;
  return (
    <>
      <ul className="divide-y rounded-2xl border bg-raised">
        {data.map((conversation) => (
          <li key={conversation.id} className="flex items-center gap-3 px-4 py-3">
            <Link href={`/chat/${conversation.id}`} className="min-w-0 grow">
              <span className="block truncate font-medium">{shortenTitle(conversation)}</span>
              <span className="block text-sm text-muted">
                {conversation.character}, {formatDay(conversation.updated_at)}
              </span>
            </Link>
            <Button
              look="ghost"
              aria-label={t("conversations.unarchiveOne", { title: shortenTitle(conversation) })}
              onClick={() => {
                archive(conversation, false);
              }}
            >
              {t("common.unarchive")}
            </Button>
          </li>
        ))}
      </ul>
      <div ref={end} className="h-px" />
    </>
  );
}
