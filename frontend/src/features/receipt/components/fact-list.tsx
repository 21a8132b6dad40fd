import type { Fact } from "../facts";
import { Section } from "./section";

function Unknown() {
  return (
    <>
      <span aria-hidden>—</span>
      <span className="sr-only">not known</span>
    </>
  );
}

export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <Section title="The facts" hint="Each model counts tokens in its own way.">
      <dl className="space-y-1.5 text-sm">
        {facts.map(({ label, value }) => (
          <div key={label} className="flex items-baseline justify-between gap-4">
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
