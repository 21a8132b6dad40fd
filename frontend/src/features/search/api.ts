import { callApi } from "@/lib/api-client";
import type { SearchResults } from "@/lib/api-schema";

export function search(query: string, signal: AbortSignal): Promise<SearchResults> {
  return callApi("/search", { query: { q: query, limit: 20 }, signal });
}
