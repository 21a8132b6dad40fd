"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { fetchAuthenticator } from "./api";

/** Whether signing in takes two steps. */
export function useAuthenticator() {
  return useQuery({
    queryKey: queryKeys.authenticator,
    queryFn: ({ signal }) => fetchAuthenticator(signal),
    staleTime: 0,
  });
}

/** Says that what is known of it is out of date. */
export function useAuthenticatorChanged(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: queryKeys.authenticator });
}
