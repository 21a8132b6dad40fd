import { callApi } from "@/lib/api-client";
import type { Storage } from "@/lib/api-schema";

/** What one's own messages take, and how much they may. */
export function fetchStorage(signal: AbortSignal): Promise<Storage> {
  return callApi("/storage", { signal });
}
