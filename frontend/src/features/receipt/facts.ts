import type { Receipt } from "@/lib/api-schema";
import { formatCost } from "@/lib/cost";
import { numberFormat, say } from "@/lib/language/current";
import type { TextKey } from "@/lib/language/text";
import { describeTokens } from "@/lib/counts";

export interface Fact {
  readonly label: string;
  /** Null: not known. */
  readonly value: string | null;
}

const STATUSES: Readonly<Record<Receipt["status"], TextKey>> = {
  running: "receipt.writing",
  final: "receipt.finished",
  cancelled: "receipt.stopped",
  interrupted: "receipt.cutOff",
  error: "receipt.failed",
};

const tenths = numberFormat({ minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** "under 0.1 s", "2.4 s", "1 min 12 s" */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 100) return say("receipt.instant", { shown: tenths().format(0.1) });
  if (milliseconds < 59_950)
    return say("receipt.seconds", { shown: tenths().format(milliseconds / 1000) });
  const seconds = Math.round(milliseconds / 1000);
  return say("receipt.minutes", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}

function formatSpan(from: string, until: string | null): string | null {
  if (until === null) return null;
  return formatDuration(new Date(until).getTime() - new Date(from).getTime());
}

function formatTokens(count: number | null): string | null {
  if (count === null) return null;
  return describeTokens(count);
}

/** The facts of a reply: model, outcome, duration, tokens and cost. */
export function listFacts(receipt: Receipt): Fact[] {
  const { model, mode, status, created_at, first_token_at, ended_at, cost_usd } = receipt;
  return [
    { label: say("common.model"), value: model },
    {
      label: say("receipt.speaking"),
      value: mode === "ic" ? say("receipt.inCharacter") : say("receipt.outOfCharacter"),
    },
    { label: say("receipt.ending"), value: say(STATUSES[status]) },
    { label: say("receipt.firstWords"), value: formatSpan(created_at, first_token_at) },
    { label: say("receipt.tookInAll"), value: formatSpan(created_at, ended_at) },
    { label: say("receipt.promptCounted"), value: formatTokens(receipt.input_tokens) },
    ...(receipt.cached_tokens === null
      ? []
      : [{ label: say("receipt.promptCached"), value: formatTokens(receipt.cached_tokens) }]),
    { label: say("receipt.replyCounted"), value: formatTokens(receipt.output_tokens) },
    { label: say("common.cost"), value: cost_usd === null ? null : formatCost(Number(cost_usd)) },
  ];
}
