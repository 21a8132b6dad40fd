import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { callApi } from "@/lib/api-client";
import type { Usage } from "@/lib/api-schema";
import { queryKeys } from "@/lib/query-keys";

export const SPANS = [7, 30, 90] as const;
export type Span = (typeof SPANS)[number];

/** The user's calls of the last `days` days, including today. The previous span stays visible while another one loads. */
export function useUsage(days: Span) {
  return useQuery({
    queryKey: queryKeys.usage(days),
    queryFn: ({ signal }) => callApi<Usage>("/usage", { query: { days }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}
