"use client";

import { useQuery } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { fetchStorage } from "./api";

/** Every message changes it, so it is asked for whenever it is looked at. */
export function useStorage() {
  return useQuery({
    queryKey: queryKeys.storage,
    queryFn: ({ signal }) => fetchStorage(signal),
    staleTime: 0,
  });
}
