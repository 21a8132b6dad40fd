"use client";

import { useQuery } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { fetchMe } from "./api";
import { useSession } from "./use-session";

/** After so long a page that is looked at again asks what was chosen on other devices meanwhile. */
const OLD_MS = 60_000;

/** Who is signed in; nothing is asked where nobody is. */
export function useMe() {
  const session = useSession();
  return useQuery({
    queryKey: queryKeys.me,
    queryFn: ({ signal }) => fetchMe(signal),
    enabled: session === "signed-in",
    staleTime: Infinity,
    refetchOnWindowFocus: ({ state }) =>
      Date.now() - state.dataUpdatedAt > OLD_MS ? "always" : false,
  });
}
