"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { type Span, fetchUsage } from "./api";

/** While another span is on its way the one before stays. */
export function useUsage(days: Span) {
  return useQuery({
    queryKey: queryKeys.usage(days),
    queryFn: ({ signal }) => fetchUsage(days, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}
