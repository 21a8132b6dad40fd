import { useQuery } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { fetchPersonas } from "./api";

export function usePersonas() {
  return useQuery({
    queryKey: queryKeys.personas,
    queryFn: ({ signal }) => fetchPersonas(signal),
  });
}
