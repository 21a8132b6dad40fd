import { useQuery } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { fetchReceipt } from "./api";

/** Explains the reply of a run; a receipt no longer changes once the run has ended. */
export function useReceipt(runId: string) {
  return useQuery({
    queryKey: queryKeys.receipt(runId),
    queryFn: ({ signal }) => fetchReceipt(runId, signal),
    staleTime: ({ state }) => (state.data?.ended_at ? Infinity : 0),
    // Fails visibly at once when offline, instead of waiting silently.
    networkMode: "always",
  });
}
