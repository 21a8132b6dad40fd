import type { Fact } from "../facts";
import { Section } from "./section";
import { useText } from "@/lib/language/use-text";

function Unknown() {
  const t = useText();
  return (
    <>
      <span aria-hidden>—</span>
      <span className="sr-only">{t("receipt.notKnown")}</span>
    </>
  );
}

export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  const t = useText();
  return (
    <Section title={t("receipt.facts")} hint={t("receipt.ownCount")}>
      <dl className="space-y-1.5 text-sm">
        {facts.map(({ label, value }) => (
          <div
            key={label}
            className="flex items-baseline justify-between gap-4 max-[20rem]:flex-wrap"
          >
            <dt className="shrink-0 text-muted">{label}</dt>
            <dd className="min-w-0 text-right wrap-anywhere tabular-nums">
              {value ?? <Unknown />}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
