import { useQuery } from "@tanstack/react-query";
import { OFFLINE_MODEL } from "@/lib/offline-model";
import { queryKeys } from "@/lib/query-keys";
import { fetchModels } from "./api";

export function useModels() {
  return useQuery({
    queryKey: queryKeys.models,
    queryFn: ({ signal }) => fetchModels(signal),
    staleTime: 60_000,
  });
}

/** True where replies come from the persona's own notes, without a language model. */
export function useIsOffline(chosen: string | null): boolean {
  const { data } = useModels();
  return (chosen ?? data?.default) === OFFLINE_MODEL;
}
