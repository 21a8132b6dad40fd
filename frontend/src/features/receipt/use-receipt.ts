"use client";

import { useQuery } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { fetchReceipt } from "./api";

/** Why the reply of a run is what it is; once the run has ended, nothing in it changes. */
export function useReceipt(runId: string) {
  return useQuery({
    queryKey: queryKeys.receipt(runId),
    queryFn: ({ signal }) => fetchReceipt(runId, signal),
    staleTime: ({ state }) => (state.data?.ended_at ? Infinity : 0),
    // Without a network it fails at once, and says so, instead of waiting in silence.
    networkMode: "always",
  });
}
