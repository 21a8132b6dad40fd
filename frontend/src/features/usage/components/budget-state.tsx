import { formatCost } from "@/lib/cost";
import type { Budget } from "@/lib/api-schema";
import { formatCount } from "../measures";
import { useText } from "@/lib/language/use-text";

interface MeterProps {
  readonly measure: "tokens" | "cost";
  readonly used: number;
  readonly limit: number;
  readonly format: (value: number) => string;
}

function Meter({ measure, used, limit, format }: MeterProps) {
  const t = useText();
  const share = Math.min(1, used / limit);
  const amounts = { used: format(used), limit: format(limit) };
  return (
    <div className="mt-3 text-sm">
      <p className="text-muted tabular-nums">
        {t(measure === "cost" ? "common.ofLimit" : "usage.tokensOf", amounts)}
      </p>
      <div
        role="meter"
        aria-label={t(measure === "cost" ? "usage.todayCost" : "usage.todayTokens")}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(used, limit)}
        aria-valuetext={t("common.ofLimit", amounts)}
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
  const t = useText();
  const { tokens_limit, tokens_used, usd_limit, usd_used } = budget;
  return (
    <section aria-label={t("usage.budget")} className="px-5 py-5">
      <h2 className="font-medium">{t("usage.budget")}</h2>
      {tokens_limit !== null && (
        <Meter measure="tokens" used={tokens_used} limit={tokens_limit} format={formatCount} />
      )}
      {usd_limit !== null && (
        <Meter
          measure="cost"
          used={Number(usd_used)}
          limit={Number(usd_limit)}
          format={formatCost}
        />
      )}
      <p className="mt-3 text-sm text-muted">{t("usage.anew")}</p>
    </section>
  );
}
