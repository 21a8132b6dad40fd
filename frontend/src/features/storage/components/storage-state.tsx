import type { Storage } from "@/lib/api-schema";
import { formatBytes } from "../bytes";
import { useText } from "@/lib/language/use-text";
import { numberFormat } from "@/lib/language/current";

const count = numberFormat();

function Meter({ used, limit }: { readonly used: number; readonly limit: number }) {
  const t = useText();
  const share = Math.min(1, used / limit);
  return (
    <div
      role="meter"
      aria-label={t("storage.storage")}
      aria-valuemin={0}
      aria-valuemax={limit}
      aria-valuenow={Math.min(used, limit)}
      aria-valuetext={t("common.ofLimit", { used: formatBytes(used), limit: formatBytes(limit) })}
      className="mt-1.5 h-2 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={share < 0.9 ? "h-full bg-ember/75" : "h-full bg-alarm"}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  );
}

/** How many messages there are, what they take, and of how much. */
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
      {limit !== null && <Meter used={bytes} limit={limit} />}
      {limit !== null && bytes >= limit && <p className="mt-2 text-alarm">{t("storage.full")}</p>}
    </div>
  );
}
