"use client";

import { useQuery } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { fetchMe } from "./api";
import { useSession } from "./use-session";

/** Who is signed in; nothing is asked where nobody is. */
export function useMe() {
  const session = useSession();
  return useQuery({
    queryKey: queryKeys.me,
    queryFn: ({ signal }) => fetchMe(signal),
    enabled: session === "signed-in",
    staleTime: Infinity,
  });
}
