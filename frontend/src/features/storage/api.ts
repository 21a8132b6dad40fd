import { callApi } from "@/lib/api-client";
import type { Storage } from "@/lib/api-schema";

/** How much storage the user's messages take, and the limit. */
export function fetchStorage(signal: AbortSignal): Promise<Storage> {
  return callApi("/storage", { signal });
}
