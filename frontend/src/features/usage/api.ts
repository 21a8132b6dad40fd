import { callApi } from "@/lib/api-client";
import type { Usage } from "@/lib/api-schema";

export const SPANS = [7, 30, 90] as const;
export type Span = (typeof SPANS)[number];

/** The user's calls of the last `days` days, including today. */
export function fetchUsage(days: Span, signal: AbortSignal): Promise<Usage> {
  return callApi("/usage", { query: { days }, signal });
}
