import { useQuery, useQueryClient } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { type Action, useAction } from "@/lib/use-action";
import { endOtherSessions, endSession, fetchSessions } from "./api";

export function useSessions() {
  return useQuery({
    queryKey: queryKeys.sessions,
    queryFn: ({ signal }) => fetchSessions(signal),
    staleTime: 0,
  });
}

/** Ends the session with the given id; null: all other sessions. */
export function useEndSession(): Action<string | null, void> {
  const client = useQueryClient();
  return useAction((id: string | null) => (id === null ? endOtherSessions() : endSession(id)), {
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.sessions }),
  });
}
