import { formatCost } from "@/lib/cost";
import type { Budget } from "@/lib/api-schema";
import { formatCount } from "../measures";

interface MeterProps {
  readonly label: "tokens" | "cost";
  readonly used: number;
  readonly limit: number;
  readonly format: (value: number) => string;
}

function Meter({ label, used, limit, format }: MeterProps) {
  const share = Math.min(1, used / limit);
  return (
    <div className="mt-3 text-sm">
      <p className="text-muted tabular-nums">
        {`${format(used)} of ${format(limit)}${label === "cost" ? "" : ` ${label}`}`}
      </p>
      <div
        role="meter"
        aria-label={`Today’s ${label}`}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(used, limit)}
        aria-valuetext={`${format(used)} of ${format(limit)}`}
        className="mt-1.5 h-2 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className={share < 0.9 ? "h-full bg-ember/75" : "h-full bg-alarm"}
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </div>
  );
}

/** What is used up of today's budget, where the server sets one. */
export function BudgetState({ budget }: { readonly budget: Budget }) {
  const { tokens_limit, tokens_used, usd_limit, usd_used } = budget;
  return (
    <section aria-label="Today’s budget" className="px-5 py-5">
      <h2 className="font-medium">Today’s budget</h2>
      {tokens_limit !== null && (
        <Meter label="tokens" used={tokens_used} limit={tokens_limit} format={formatCount} />
      )}
      {usd_limit !== null && (
        <Meter label="cost" used={Number(usd_used)} limit={Number(usd_limit)} format={formatCost} />
      )}
      <p className="mt-3 text-sm text-muted">It starts anew at midnight UTC.</p>
    </section>
  );
}
