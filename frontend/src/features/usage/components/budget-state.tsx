import { Meter } from "@/components/ui/meter";
import { formatCost } from "@/lib/cost";
import type { Budget } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { formatCount } from "@/lib/counts";

interface AmountProps {
  readonly measure: "tokens" | "cost";
  readonly used: number;
  readonly limit: number;
  readonly format: (value: number) => string;
}

function Amount({ measure, used, limit, format }: AmountProps) {
  const t = useText();
  const amounts = { used: format(used), limit: format(limit) };
  return (
    <div className="mt-3 text-sm">
      <p className="text-muted tabular-nums">
        {t(measure === "cost" ? "common.ofLimit" : "usage.tokensOf", amounts)}
      </p>
      <Meter
        label={t(measure === "cost" ? "usage.todayCost" : "usage.todayTokens")}
        used={used}
        limit={limit}
        told={t("common.ofLimit", amounts)}
      />
    </div>
  );
}

/** How much of today's budget is used, where the server sets one. */
export function BudgetState({ budget }: { readonly budget: Budget }) {
  const t = useText();
  const { tokens_limit, tokens_used, usd_limit, usd_used } = budget;
  return (
    <section aria-label={t("usage.budget")} className="px-5 py-5">
      <h2 className="font-medium">{t("usage.budget")}</h2>
      {tokens_limit !== null && (
        <Amount measure="tokens" used={tokens_used} limit={tokens_limit} format={formatCount} />
      )}
      {usd_limit !== null && (
        <Amount
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
