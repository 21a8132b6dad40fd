import { useQuery } from "@tanstack/react-query";
import { callApi } from "@/lib/api-client";
import type { Receipt } from "@/lib/api-schema";
import { queryKeys } from "@/lib/query-keys";

/** Explains the reply of a run; a receipt no longer changes once the run has ended. */
export function useReceipt(runId: string) {
  return useQuery({
    queryKey: queryKeys.receipt(runId),
    queryFn: ({ signal }) => callApi<Receipt>(`/chat/runs/${runId}/receipt`, { signal }),
    staleTime: ({ state }) => (state.data?.ended_at ? Infinity : 0),
    // Fails visibly at once when offline, instead of waiting silently.
    networkMode: "always",
  });
}
