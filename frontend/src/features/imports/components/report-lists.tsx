import { Fold } from "@/components/ui/fold";
import type { Report } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";

interface ReportSentencesProps {
  readonly title: string;
  readonly sentences: readonly string[];
}

function ReportSentences({ title, sentences }: ReportSentencesProps) {
  if (sentences.length === 0) return null;
  return (
    <div>
      <h3 className="font-medium text-ink">{title}</h3>
      {/* The server's report is in English. */}
      <ul lang="en" className="mt-0.5 list-disc space-y-0.5 pl-5 break-words">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

interface ReportListsProps {
  readonly report: Report;
  /** A warning that is shown elsewhere and left out here. */
  readonly told: string | null;
  readonly isOpen: boolean;
}

/** What was repaired in a file, which unknown data is kept for an export, and warnings. */
export function ReportLists({ report, told, isOpen }: ReportListsProps) {
  const t = useText();
  const { repaired, kept } = report;
  const warnings = report.warnings.filter((sentence) => sentence !== told);
  const counts = [
    warnings.length > 0 && t("imports.warningCount", { count: warnings.length }),
    repaired.length > 0 && t("imports.repairedCount", { count: repaired.length }),
    kept.length > 0 && t("imports.keptCount", { count: kept.length }),
  ].filter((text) => text !== false);
  if (counts.length === 0) return <p className="text-sm text-muted">{t("imports.asItIs")}</p>;
  return (
    <Fold open={isOpen} className="text-muted" summary={counts.join(" · ")}>
      <div className="mt-1 space-y-2.5 pb-1">
        <ReportSentences title={t("imports.warnings")} sentences={warnings} />
        <ReportSentences title={t("imports.repaired")} sentences={repaired} />
        <ReportSentences title={t("imports.kept")} sentences={kept} />
      </div>
    </Fold>
  );
}
