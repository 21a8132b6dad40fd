import { useQuery } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { fetchStorage } from "./api";

/** Always stale, because every message changes it. */
export function useStorage() {
  return useQuery({
    queryKey: queryKeys.storage,
    queryFn: ({ signal }) => fetchStorage(signal),
    staleTime: 0,
  });
}
