import type { Storage } from "@/lib/api-schema";
import { formatBytes } from "../bytes";

const count = new Intl.NumberFormat("en-US");

function Meter({ used, limit }: { readonly used: number; readonly limit: number }) {
  const share = Math.min(1, used / limit);
  return (
    <div
      role="meter"
      aria-label="Storage"
      aria-valuemin={0}
      aria-valuemax={limit}
      aria-valuenow={Math.min(used, limit)}
      aria-valuetext={`${formatBytes(used)} of ${formatBytes(limit)}`}
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
  const { messages, bytes, limit_bytes: limit } = storage;
  const noun = messages === 1 ? "message" : "messages";
  const used =
    limit === null ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(limit)}`;
  return (
    <div className="text-sm">
      <p className="text-muted tabular-nums">{`${count.format(messages)} ${noun}, ${used}`}</p>
      {limit !== null && <Meter used={bytes} limit={limit} />}
      {limit !== null && bytes >= limit && (
        <p className="mt-2 text-alarm">
          There is no room for more messages. Delete chats that you no longer need.
        </p>
      )}
    </div>
  );
}
