import { FoldMark } from "@/components/ui/fold-mark";
import type { Memory } from "../memories";
import { Section } from "./section";
import { Why } from "./why";
import { useText } from "@/lib/language/use-text";
import { numberFormat } from "@/lib/language/current";

interface MemoryListProps {
  readonly memories: readonly Memory[];
  readonly name: string;
}

const scores = numberFormat({ minimumFractionDigits: 2, maximumFractionDigits: 2 });

function ScoreBar({ score, share }: Pick<Memory, "score" | "share">) {
  const t = useText();
  if (score === null) return null;
  return (
    <span className="flex h-5 shrink-0 items-center gap-2">
      <span aria-hidden className="h-1.5 w-16 overflow-hidden rounded-full bg-sunken sm:w-24">
        <span
          className="block h-full rounded-full bg-part-notes"
          style={{ width: `${Math.max(4, share * 100)}%` }}
        />
      </span>
      <span className="w-8 text-right text-xs text-muted tabular-nums">
        <span className="sr-only">{t("receipt.score")} </span>
        {scores().format(score)}
      </span>
    </span>
  );
}

function MemoryItem({ memory, name }: { readonly memory: Memory; readonly name: string }) {
  const t = useText();
  const { fact, voice } = memory;
  return (
    <details className="group/memory rounded-xl border bg-paper open:shadow-sm">
      <summary className="flex min-h-11 cursor-pointer list-none gap-2 rounded-xl py-2.5 pr-3 pl-2 transition-colors group-open/memory:rounded-b-none hover:bg-hover [&::-webkit-details-marker]:hidden">
        <FoldMark className="mt-0.5 size-4 text-muted" />
        <span className="min-w-0 grow">
          <span className="flex items-start justify-between gap-3">
            <span className="min-w-0 text-sm font-medium wrap-anywhere">{memory.name}</span>
            <ScoreBar {...memory} />
          </span>
          <span className="mt-0.5 block text-xs leading-relaxed wrap-anywhere text-muted">
            <Why reason={memory.reason} />
          </span>
        </span>
      </summary>
      <div className="space-y-2 border-t px-4 py-3 text-sm leading-relaxed wrap-anywhere">
        {memory.isEarlier && <p className="text-muted">{t("receipt.stillThere")}</p>}
        {fact && <p>{fact}</p>}
        {voice && (
          <p className="border-l-2 border-ember pl-3 font-voice">
            <span className="sr-only">{t("receipt.inWords", { name })} </span>
            {voice}
          </p>
        )}
      </div>
    </details>
  );
}

/** The entries that were retrieved for a question, each with its reason; its text can be unfolded. */
export function MemoryList({ memories, name }: MemoryListProps) {
  const t = useText();
  const title = name ? t("receipt.whoRemembered", { name }) : t("receipt.remembered");
  if (memories.length === 0)
    return (
      <Section title={title}>
        <p className="text-sm leading-relaxed text-muted">{t("receipt.nothingAbout")}</p>
      </Section>
    );
  return (
    <Section title={title} hint={t("receipt.broughtToMind")}>
      <ul className="space-y-2">
        {memories.map((memory) => (
          <li key={memory.id}>
            <MemoryItem memory={memory} name={name} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
