"use client";

import { useState } from "react";
import { BackToChat } from "@/components/back-to-chat";
import { LoadFailed } from "@/components/load-failed";
import { PageFrame } from "@/components/page-frame";
import { Segments } from "@/components/ui/segments";
import { Loading } from "@/components/ui/loading";
import { Skeleton } from "@/components/ui/skeleton";
import { UsageReport } from "@/features/usage/components/usage-report";
import { SPANS, type Span, useUsage } from "@/features/usage/use-usage";
import { useText } from "@/lib/language/use-text";

export function UsageScreen() {
  const t = useText();
  const [days, setDays] = useState<Span>(30);
  const { data, error, isPlaceholderData, refetch } = useUsage(days);
  return (
    <PageFrame back={<BackToChat />} width="max-w-2xl">
      <div className="mt-4 mb-5 flex flex-wrap items-end justify-between gap-3">
        <h1 className="font-voice text-page font-semibold">{t("common.usage")}</h1>
        <Segments
          label={t("app.howFar")}
          options={SPANS.map((value) => ({ value, text: t("time.days", { count: value }) }))}
          value={days}
          onChange={setDays}
        />
      </div>
      {error && <LoadFailed error={error} onRetry={() => void refetch()} className="mb-5" />}
      {data ? (
        <UsageReport usage={data} isStale={isPlaceholderData} />
      ) : (
        !error && (
          <Loading label={t("app.addingUp")}>
            <Skeleton className="h-176 rounded-2xl! sm:h-152" />
          </Loading>
        )
      )}
      <p className="mt-4 text-sm text-muted">{t("app.usageNote")}</p>
    </PageFrame>
  );
}
