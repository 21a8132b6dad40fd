import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { type Span, fetchUsage } from "./api";

/** The previous span stays visible while another one is loaded. */
export function useUsage(days: Span) {
  return useQuery({
    queryKey: queryKeys.usage(days),
    queryFn: ({ signal }) => fetchUsage(days, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}
