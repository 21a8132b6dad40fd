import { Check } from "lucide";
import Link from "next/link";
import { type ReactNode, useId } from "react";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Tick } from "@/components/ui/tick";
import { isTransient } from "@/lib/api-error";
import { buildTalkPath } from "@/lib/characters";
import { useText } from "@/lib/language/use-text";
import type { ImportKind, Made } from "../api";
import { describeRefusal } from "../describe-refusal";
import type { ImportItem } from "../import-item";
import { FileFace } from "./file-face";
import { ReportLists } from "./report-lists";

interface ImportRowProps {
  readonly kind: ImportKind;
  readonly item: ImportItem;
  /** The only row: its report is open at once. */
  readonly isAlone: boolean;
  readonly onChoose: (isChosen: boolean) => void;
  readonly onRetry: () => void;
  readonly onLeave: () => void;
}

const LINK = "font-medium underline underline-offset-4 hover:text-ink";

function buildPath(kind: ImportKind, id: string): string {
  return `/${kind === "character" ? "characters" : "lorebooks"}/${id}`;
}

/** The kind of file: "PNG · V3 · 12 notes · 2 further files". */
function Kind({ item }: { readonly item: ImportItem }) {
  const t = useText();
  const { report } = item;
  if (!report) return null;
  const { format, spec, entries, assets } = report;
  const parts = [
    // The panel's title already says "lorebook".
    format.toLowerCase() !== "lorebook" && format,
    spec !== format && spec,
    entries > 0 && t("imports.noteCount", { count: entries }),
    assets > 0 && t("imports.assetCount", { count: assets }),
  ];
  return <p className="text-sm text-muted">{parts.filter(Boolean).join(" · ")}</p>;
}

/** Says that the user already has the same, or that another file here is the same. */
function Twice({ kind, item, onLeave }: Pick<ImportRowProps, "kind" | "item" | "onLeave">) {
  const t = useText();
  const { sameAs, twin } = item;
  if (sameAs)
    return (
      <p className="mt-1 text-sm">
        {t.rich("imports.sameAs", {
          name: sameAs.name,
          link: (chunks) => (
            <Link href={buildPath(kind, sameAs.id)} onClick={onLeave} className={LINK}>
              {chunks}
            </Link>
          ),
        })}
      </p>
    );
  return twin === null ? null : <p className="mt-1 text-sm">{t("imports.twin", { name: twin })}</p>;
}

function Stored({ kind, made, onLeave }: { kind: ImportKind; made: Made; onLeave: () => void }) {
  const t = useText();
  return (
    <p className="mt-2 flex flex-wrap gap-2">
      <Link href={buildPath(kind, made.id)} onClick={onLeave} className={buttonClass("quiet")}>
        {t("imports.open")}
        <span className="sr-only">{t("common.ofField", { label: made.name })}</span>
      </Link>
      {made.character && (
        <Link
          href={buildTalkPath(made.character)}
          onClick={onLeave}
          className={buttonClass("quiet")}
        >
          {t("characters.talkTo", { name: made.name })}
        </Link>
      )}
    </p>
  );
}

function Refused({ kind, item, onRetry }: Pick<ImportRowProps, "kind" | "item" | "onRetry">) {
  const t = useText();
  if (!item.error) return null;
  const { sentence, detail } = describeRefusal(t, item.error, kind);
  return (
    <div role="alert" className="mt-1 text-sm text-alarm">
      <p>{sentence}</p>
      {detail !== null && (
        <p lang="en" className="break-words">
          {detail}
        </p>
      )}
      {isTransient(item.error) && (
        <button type="button" onClick={onRetry} className={LINK}>
          {t("common.tryAgain")}
        </button>
      )}
    </div>
  );
}

function Mark({ item, nameId, onChoose }: ImportRowProps & { readonly nameId: string }): ReactNode {
  if (item.phase === "stored")
    return <Icon of={Check} className="mt-3.5 size-4 shrink-0 text-live" />;
  if (item.phase !== "read" && item.phase !== "storing")
    return <span className="w-4 shrink-0" aria-hidden />;
  return (
    <Tick
      aria-labelledby={nameId}
      checked={item.isChosen}
      disabled={item.phase === "storing"}
      onTick={onChoose}
      className="mt-1.5"
    />
  );
}

/** A file, its report, and whether it is chosen. */
export function ImportRow(props: ImportRowProps) {
  const { kind, item, isAlone, onRetry, onLeave } = props;
  const t = useText();
  const nameId = useId();
  const { phase, report, made, file } = item;
  const name = made?.name ?? (report?.name.trim() ? report.name : file.name);
  return (
    <li className="flex gap-3 border-t py-4 first:border-t-0">
      <Mark {...props} nameId={nameId} />
      <FileFace file={file} isRefused={phase === "refused"} />
      <div className="min-w-0 grow">
        <p id={nameId} dir="auto" className="font-medium break-words">
          {name}
        </p>
        {name !== file.name && (
          <p className="truncate text-sm text-muted" title={file.name}>
            {file.name}
          </p>
        )}
        {(phase === "reading" || phase === "waiting") && (
          <p className="text-sm text-muted">
            {phase === "reading" ? t("imports.reading") : t("imports.waiting")}
          </p>
        )}
        {phase === "storing" && <p className="text-sm text-muted">{t("imports.storing")}</p>}
        <Kind item={item} />
        {phase === "stored" ? null : <Twice kind={kind} item={item} onLeave={onLeave} />}
        {report && (
          <ReportLists report={report} told={item.sameAs?.sentence ?? null} isOpen={isAlone} />
        )}
        {made && <Stored kind={kind} made={made} onLeave={onLeave} />}
        {phase === "refused" && <Refused kind={kind} item={item} onRetry={onRetry} />}
      </div>
    </li>
  );
}
