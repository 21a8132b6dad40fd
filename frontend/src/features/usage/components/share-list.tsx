import { useId } from "react";
import type { Sums } from "@/lib/api-schema";
import { describeTokens } from "@/lib/counts";
import { describeCalls, describeCost } from "../measures";

interface ShareListProps {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly sums: Sums }[];
}

function countTokens({ input_tokens, output_tokens }: Sums): number {
  return input_tokens + output_tokens;
}

/** The models or characters that the calls were for, most calls first, each with its share. */
export function ShareList({ title, rows }: ShareListProps) {
  const id = useId();
  const most = Math.max(1, ...rows.map(({ sums }) => sums.calls));
  return (
    <section aria-labelledby={id} className="px-5 py-5">
      <h2 id={id} className="font-medium">
        {title}
      </h2>
      <ul className="mt-3 space-y-3">
        {rows.map(({ name, sums }) => (
          <li key={name} className="text-sm">
            <div className="flex flex-wrap justify-between gap-x-4">
              <span className="min-w-0 break-words">{name}</span>
              <span className="text-muted tabular-nums">
                {[
                  describeCalls(sums.calls),
                  describeTokens(countTokens(sums)),
                  describeCost(sums),
                ].join(" · ")}
              </span>
            </div>
            <div aria-hidden className="mt-1.5 h-1.5 rounded-full bg-sunken">
              <div
                className="h-full rounded-full bg-ember/75"
                style={{ width: `${(sums.calls / most) * 100}%` }}
              />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
