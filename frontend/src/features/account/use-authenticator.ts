import { useQuery, useQueryClient } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { fetchAuthenticator } from "./api";

/** Whether two-step sign-in is on. */
export function useAuthenticator() {
  return useQuery({
    queryKey: queryKeys.authenticator,
    queryFn: ({ signal }) => fetchAuthenticator(signal),
    staleTime: 0,
  });
}

/** Returns a function that refetches the state of two-step sign-in. */
export function useAuthenticatorChanged(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: queryKeys.authenticator });
}
