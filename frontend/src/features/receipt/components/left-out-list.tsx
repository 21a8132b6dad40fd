import { describeTokens } from "@/lib/counts";
import { type CutSegment } from "../left-out";
import { Section } from "./section";
import { Why } from "./why";
import { useText } from "@/lib/language/use-text";

/** What the budget had no room for; renders nothing if everything fitted. */
export function LeftOutList({ leftOut }: { readonly leftOut: readonly CutSegment[] }) {
  const t = useText();
  if (leftOut.length === 0) return null;
  return (
    <Section title={t("receipt.leftOut")} hint={t("receipt.noRoom")}>
      <ul className="space-y-2.5">
        {leftOut.map(({ name, reason, tokens }) => (
          <li key={`${name} ${reason}`} className="text-sm wrap-anywhere">
            <span className="flex justify-between gap-3">
              <span className="min-w-0 font-medium">{name}</span>
              {tokens !== null && (
                <span className="shrink-0 text-xs leading-5 text-muted tabular-nums">
                  {describeTokens(tokens)}
                </span>
              )}
            </span>
            {reason && (
              <span className="block text-xs leading-relaxed text-muted">
                <Why reason={reason} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
