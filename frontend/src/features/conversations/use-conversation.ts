import { useQuery } from "@tanstack/react-query";
import { queryKeys } from "@/lib/query-keys";
import { fetchConversation } from "./api";

export function useConversation(id: string | null) {
  return useQuery({
    queryKey: queryKeys.conversation(id ?? ""),
    queryFn: ({ signal }) => fetchConversation(id ?? "", signal),
    enabled: id !== null,
    staleTime: 0,
  });
}
