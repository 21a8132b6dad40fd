"use client";

import { useQuery } from "@tanstack/react-query";
import { callApi } from "@/lib/api-client";
import { queryKeys } from "@/lib/query-keys";
import type { ModelCatalog } from "@/lib/api-schema";

const OFFLINE_MODEL = "offline/persona";

export function useModels() {
  return useQuery({
    queryKey: queryKeys.models,
    queryFn: ({ signal }) => callApi<ModelCatalog>("/models", { signal }),
    staleTime: 60_000,
  });
}

/** True where nothing but the persona's own notes is there to answer. */
export function useIsOffline(chosen: string | null): boolean {
  const { data } = useModels();
  return (chosen ?? data?.default) === OFFLINE_MODEL;
}
