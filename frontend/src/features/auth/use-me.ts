import { useQuery } from "@tanstack/react-query";
import { keepChoices } from "@/lib/account-choices";
import { queryKeys } from "@/lib/query-keys";
import { fetchMe } from "./account-api";
import { useSession } from "./use-session";

/** Age after which a focused page fetches the user again, for choices made on other devices. */
const OLD_MS = 60_000;

/** The signed-in user; sends no request while signed out. */
export function useMe() {
  const session = useSession();
  return useQuery({
    queryKey: queryKeys.me,
    queryFn: async ({ client, signal }) => {
      const askedAt = Date.now();
      return keepChoices(client, await fetchMe(signal), askedAt);
    },
    enabled: session === "signed-in",
    staleTime: Infinity,
    refetchOnWindowFocus: ({ state }) =>
      Date.now() - state.dataUpdatedAt > OLD_MS ? "always" : false,
  });
}
