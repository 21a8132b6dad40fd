"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { OfflineNotice } from "@/components/offline-notice";
import { buttonClass } from "@/components/ui/button";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { Segments } from "@/components/ui/segments";
import { Skeleton } from "@/components/ui/skeleton";
import { SPANS, type Span } from "@/features/usage/api";
import { UsageReport } from "@/features/usage/components/usage-report";
import { useUsage } from "@/features/usage/use-usage";
import { describeError } from "@/lib/api-error";

const OPTIONS = SPANS.map((value) => ({ value, text: `${value} days` }));

export function UsageScreen() {
  const [days, setDays] = useState<Span>(30);
  const { data, error, isPlaceholderData, refetch } = useUsage(days);
  return (
    <main className="lamplight min-h-dvh px-4 py-6">
      <div className="mx-auto max-w-2xl">
        <Link href="/chat" className={buttonClass("ghost", "-ml-3")}>
          <ArrowLeft className="size-4" aria-hidden />
          Back to the chat
        </Link>
        <div className="mt-4 mb-5 flex flex-wrap items-end justify-between gap-3">
          <h1 className="font-voice text-page font-semibold">Usage</h1>
          <Segments label="How far back" options={OPTIONS} value={days} onChange={setDays} />
        </div>
        <OfflineNotice className="mb-5" />
        {error && (
          <Notice look="alarm" className="mb-5">
            {describeError(error)}
            <NoticeAction onClick={() => void refetch()}>Try again</NoticeAction>
          </Notice>
        )}
        {data ? (
          <UsageReport usage={data} isStale={isPlaceholderData} />
        ) : (
          !error && (
            <div role="status">
              <span className="sr-only">Adding up…</span>
              <Skeleton className="h-176 rounded-2xl! sm:h-152" />
            </div>
          )
        )}
        <p className="mt-4 text-sm text-muted">
          Days are in UTC. Costs are list prices where they are known.
        </p>
      </div>
    </main>
  );
}
