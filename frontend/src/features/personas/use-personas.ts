import { useQuery } from "@tanstack/react-query";
import type { Persona } from "@/lib/api-schema";
import { useUndoomed } from "@/lib/doomed";
import { queryKeys } from "@/lib/query-keys";
import { fetchPersonas } from "./api";

export function usePersonas() {
  return useQuery({
    queryKey: queryKeys.personas,
    queryFn: ({ signal }) => fetchPersonas(signal),
    select: useUndoomed<Persona>(),
  });
}
