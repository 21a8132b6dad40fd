import type { ReactNode } from "react";
import { Fold } from "@/components/ui/fold";
import { useText } from "@/lib/language/use-text";
import { describeTokens, formatCount } from "@/lib/counts";
import { type LeftOut, groupByReason, sayWhyIn, sayWhyNowhere, sayWhyOut } from "./reasons";

export interface GotIn {
  readonly entryId: string;
  readonly title: string;
  /** The name of its lorebook; null where there is only one. */
  readonly book: string | null;
  readonly reason: string;
  readonly matched: readonly string[];
  /** 0: activated by the messages; from 1: by other entries. */
  readonly pass: number;
  readonly tokens: number;
  /** Where in the prompt it is, in words; null: not shown. */
  readonly place: string | null;
  /** Why its text is not in the prompt although it was activated. */
  readonly unplaced: string | null;
  /** Its text, where it is shown. */
  readonly text?: string;
}

interface TraceProps {
  /** Opens an entry; left out where entries cannot be opened. */
  readonly onOpen?: ((entryId: string) => void) | undefined;
}

function Title({
  title,
  entryId,
  onOpen,
}: TraceProps & { readonly title: string; readonly entryId: string }): ReactNode {
  const t = useText();
  const shown = title || t("trace.nameless");
  if (!onOpen) return <span className="font-medium break-words">{shown}</span>;
  return (
    <button
      type="button"
      onClick={() => onOpen(entryId)}
      className="text-left font-medium break-words underline decoration-line underline-offset-4 hover:decoration-current"
    >
      {shown}
    </button>
  );
}

function Fired({ entry, onOpen }: TraceProps & { readonly entry: GotIn }) {
  const t = useText();
  const { entryId, title, book, reason, matched, pass, tokens, place, unplaced, text } = entry;
  return (
    <li className="border-t py-3 first:border-t-0">
      <div className="flex items-baseline justify-between gap-3">
        <Title title={title} entryId={entryId} onOpen={onOpen} />
        <span className="shrink-0 text-xs text-muted tabular-nums">{describeTokens(tokens)}</span>
      </div>
      <p className="mt-0.5 flex flex-wrap items-center gap-x-1.5 gap-y-1 text-sm text-muted">
        <span>{sayWhyIn(t, reason)}</span>
        {matched.map((key) => (
          <code
            key={key}
            className="max-w-full rounded-md bg-told px-1.5 py-0.5 font-mono text-xs break-all text-ink"
          >
            {key}
          </code>
        ))}
        {pass > 0 && <span>· {t("trace.pass", { count: pass })}</span>}
        {book !== null && <span>· {book}</span>}
        {place !== null && unplaced === null && <span>· {place}</span>}
      </p>
      {text && (
        <p className="mt-1 line-clamp-3 text-sm leading-relaxed wrap-anywhere" title={text}>
          {text}
        </p>
      )}
      {unplaced !== null && <p className="mt-0.5 text-sm">{sayWhyNowhere(t, unplaced)}</p>}
    </li>
  );
}

/** The entries that got into a prompt: the keys that matched, and their tokens. */
export function FiredList({
  entries,
  onOpen,
}: TraceProps & { readonly entries: readonly GotIn[] }) {
  const t = useText();
  if (entries.length === 0) return <p className="text-muted">{t("trace.nothing")}</p>;
  return (
    <ol aria-label={t("trace.gotIn")}>
      {entries.map((entry) => (
        <Fired key={`${entry.book ?? ""} ${entry.entryId}`} entry={entry} onOpen={onOpen} />
      ))}
    </ol>
  );
}

interface LeftOutGroupsProps extends TraceProps {
  readonly entries: readonly LeftOut[];
  /** The number of all that stayed out; `entries` may hold only some of them. */
  readonly count: number;
}

/** The most entries that are listed for each reason. */
const NAMED = 100;

/** The entries that stayed out, by reason. */
export function LeftOutGroups({ entries, count, onOpen }: LeftOutGroupsProps) {
  const t = useText();
  if (count === 0) return <p className="text-muted">{t("trace.allIn")}</p>;
  const rest = count - entries.length;
  return (
    <div aria-label={t("trace.leftOut")} role="group">
      {groupByReason(entries).map(([reason, group], place) => (
        <Fold
          key={reason}
          open={place === 0 && group.length <= 8}
          className="border-t py-1 first:border-t-0"
          summary={
            <>
              {sayWhyOut(t, reason)}{" "}
              <span className="tabular-nums">({formatCount(group.length)})</span>
            </>
          }
        >
          <ul className="space-y-1.5 pb-2 pl-5 text-sm">
            {group.slice(0, NAMED).map(({ entryId, title }) => (
              <li key={entryId}>
                <Title title={title} entryId={entryId} onOpen={onOpen} />
              </li>
            ))}
            {group.length > NAMED && (
              <li className="text-muted">
                {t("trace.more", { shown: formatCount(group.length - NAMED) })}
              </li>
            )}
          </ul>
        </Fold>
      ))}
      {rest > 0 && (
        <p className="border-t pt-2 text-sm text-muted">
          {t("trace.more", { shown: formatCount(rest) })}
        </p>
      )}
    </div>
  );
}

interface BudgetBarProps {
  readonly label: string;
  readonly used: number;
  readonly limit: number;
}

/** How much of the tokens reserved for lore is used. */
export function BudgetBar({ label, used, limit }: BudgetBarProps) {
  const t = useText();
  const said = t("common.ofLimit", {
    used: formatCount(used),
    limit: formatCount(limit),
  });
  const share = limit > 0 ? Math.min(1, used / limit) : 0;
  return (
    <div>
      <p className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
        <span className="font-medium">{label}</span>
        <span className="text-muted tabular-nums">{t("trace.tokensOf", { said })}</span>
      </p>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(limit, 1)}
        aria-valuenow={Math.min(used, Math.max(limit, 1))}
        aria-valuetext={said}
        className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-told"
      >
        <div className="h-full rounded-full bg-ember" style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}
