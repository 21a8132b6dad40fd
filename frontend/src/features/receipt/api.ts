import { callApi } from "@/lib/api-client";
import type { Receipt } from "@/lib/api-schema";

export function fetchReceipt(runId: string, signal: AbortSignal): Promise<Receipt> {
  return callApi(`/chat/runs/${runId}/receipt`, { signal });
}
