import { useQuery } from "@tanstack/react-query";
import { LoadFailed } from "@/components/load-failed";
import { Meter } from "@/components/ui/meter";
import { callApi } from "@/lib/api-client";
import type { Storage } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { queryKeys } from "@/lib/query-keys";
import { formatCount } from "@/lib/counts";
import { formatBytes } from "../bytes";

/** The number of messages, their size, and the limit. */
export function StorageState({ storage }: { readonly storage: Storage }) {
  const t = useText();
  const { messages, bytes, limit_bytes: limit } = storage;
  const used =
    limit === null
      ? formatBytes(bytes)
      : t("common.ofLimit", { used: formatBytes(bytes), limit: formatBytes(limit) });
  return (
    <div className="text-sm">
      <p className="text-muted tabular-nums">
        {t("storage.used", { count: messages, shown: formatCount(messages), used })}
      </p>
      {limit !== null && (
        <Meter label={t("storage.storage")} used={bytes} limit={limit} told={used} />
      )}
      {limit !== null && bytes >= limit && <p className="mt-2 text-alarm">{t("storage.full")}</p>}
    </div>
  );
}

/** The signed-in user's storage. Always stale, because every message changes it. */
export function OwnStorage() {
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.storage,
    queryFn: ({ signal }) => callApi<Storage>("/storage", { signal }),
    staleTime: 0,
  });
  if (data) return <StorageState storage={data} />;
  if (!error) return <p className="text-sm text-muted">…</p>;
  return <LoadFailed error={error} onRetry={() => void refetch()} />;
}
