import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useDoomed } from "@/lib/doomed";
import { queryKeys } from "@/lib/query-keys";
import { fetchPersonas } from "./api";

export function usePersonas() {
  const doomed = useDoomed();
  const query = useQuery({
    queryKey: queryKeys.personas,
    queryFn: ({ signal }) => fetchPersonas(signal),
  });
  const data = useMemo(() => query.data?.filter(({ id }) => !doomed.has(id)), [query.data, doomed]);
  return { ...query, data };
}
