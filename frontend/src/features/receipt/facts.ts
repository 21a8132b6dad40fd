import type { Receipt } from "@/lib/api-schema";
import { formatCost } from "@/lib/cost";
import { formatCount } from "./token-parts";

export interface Fact {
  readonly label: string;
  /** Null: not known. */
  readonly value: string | null;
}

const STATUSES: Readonly<Record<Receipt["status"], string>> = {
  running: "Still being written",
  final: "Finished",
  cancelled: "Stopped",
  interrupted: "Cut off before the end",
  error: "Failed",
};

/** "under 0.1 s", "2.4 s", "1 min 12 s" */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 100) return "under 0.1 s";
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function formatSpan(from: string, until: string | null): string | null {
  if (until === null) return null;
  return formatDuration(new Date(until).getTime() - new Date(from).getTime());
}

function formatTokens(count: number | null): string | null {
  if (count === null) return null;
  return count === 1 ? "1 token" : `${formatCount(count)} tokens`;
}

/** The plain facts of a reply: who gave it, how it ended, how long it took, what it used and cost. */
export function listFacts(receipt: Receipt): Fact[] {
  const { model, mode, status, created_at, first_token_at, ended_at, cost_usd } = receipt;
  return [
    { label: "Model", value: model },
    { label: "Speaking", value: mode === "ic" ? "In character" : "Out of character" },
    { label: "Ending", value: STATUSES[status] },
    { label: "First words after", value: formatSpan(created_at, first_token_at) },
    { label: "Took in all", value: formatSpan(created_at, ended_at) },
    { label: "Prompt, counted by the model", value: formatTokens(receipt.input_tokens) },
    ...(receipt.cached_tokens === null
      ? []
      : [{ label: "Of it, kept from before", value: formatTokens(receipt.cached_tokens) }]),
    { label: "Reply, counted by the model", value: formatTokens(receipt.output_tokens) },
    { label: "Cost", value: cost_usd === null ? null : formatCost(Number(cost_usd)) },
  ];
}
