import { Meter } from "@/components/ui/meter";
import type { Storage } from "@/lib/api-schema";
import { formatBytes } from "../bytes";
import { useText } from "@/lib/language/use-text";
import { numberFormat } from "@/lib/language/current";

const count = numberFormat();

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
        {t("storage.used", { count: messages, shown: count().format(messages), used })}
      </p>
      {limit !== null && (
        <Meter label={t("storage.storage")} used={bytes} limit={limit} told={used} />
      )}
      {limit !== null && bytes >= limit && <p className="mt-2 text-alarm">{t("storage.full")}</p>}
    </div>
  );
}
