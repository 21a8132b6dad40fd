import { clsx } from "clsx";
import { formatCount } from "@/lib/counts";
import type { PromptReceipt } from "../prompt-receipt";
import { type TokenPart, formatShare, listTokenParts } from "../token-parts";
import { Section } from "./section";
import { useText } from "@/lib/language/use-text";

const COLOURS: Readonly<Record<TokenPart["name"], string>> = {
  voice: "bg-part-voice",
  examples: "bg-part-examples",
  notes: "bg-part-notes",
  earlier: "bg-part-earlier",
  question: "bg-part-question",
  rest: "bg-part-rest",
};

function Bar({ parts }: { readonly parts: readonly TokenPart[] }) {
  return (
    <div aria-hidden data-token-bar className="flex h-5 gap-0.5 overflow-hidden rounded-lg">
      {parts.map(({ name, label, tokens }) => (
        <span
          key={name}
          title={label}
          className={clsx("min-w-1 basis-0", COLOURS[name])}
          style={{ flexGrow: tokens }}
        />
      ))}
    </div>
  );
}

function Legend({ parts }: { readonly parts: readonly TokenPart[] }) {
  const t = useText();
  return (
    <table className="mt-3 w-full text-sm">
      <caption className="sr-only">{t("receipt.whereTokens")}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{t("receipt.part")}</th>
          <th scope="col">{t("common.tokens")}</th>
          <th scope="col">{t("receipt.share")}</th>
        </tr>
      </thead>
      <tbody>
        {parts.map(({ name, label, tokens, share }) => (
          <tr key={name}>
            <th scope="row" className="py-1 text-left font-normal">
              <span
                aria-hidden
                className={clsx("mr-2.5 inline-block size-2.5 rounded-sm", COLOURS[name])}
              />
              {label}
            </th>
            <td className="py-1 text-right tabular-nums">{formatCount(tokens)}</td>
            <td className="w-14 py-1 text-right text-muted tabular-nums">{formatShare(share)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the prompt's tokens were used for, and how full the budget for earlier messages is. */
export function TokenBar({ receipt }: { readonly receipt: PromptReceipt }) {
  const t = useText();
  const { history_tokens, budget } = receipt;
  const tokens = history_tokens ?? receipt.tokens;
  const parts = listTokenParts(receipt);
  const used = budget > 0 ? Math.min(1, tokens / budget) : 1;
  return (
    <Section title={t("receipt.given")} hint={t("receipt.countedIn")}>
      <Bar parts={parts} />
      <Legend parts={parts} />
      <div className="mt-3 border-t pt-3">
        <p className="flex items-baseline justify-between gap-x-3 text-sm">
          <span>
            {history_tokens !== null && `${t("receipt.earlierAndNotes")} `}
            {t.rich("receipt.ofAtMost", {
              used: formatCount(tokens),
              limit: formatCount(budget),
              b: (chunks) => <span className="font-medium tabular-nums">{chunks}</span>,
              n: (chunks) => <span className="tabular-nums">{chunks}</span>,
            })}
          </span>
          <span className="shrink-0 text-muted tabular-nums">{formatShare(used)}</span>
        </p>
        <div aria-hidden className="mt-1.5 h-1 overflow-hidden rounded-full bg-sunken">
          <div
            className="h-full min-w-1 rounded-full bg-ember"
            style={{ width: `${used * 100}%` }}
          />
        </div>
      </div>
    </Section>
  );
}
