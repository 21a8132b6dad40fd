import { callApi } from "@/lib/api-client";
import type { Me } from "@/lib/api-schema";
import type { Theme } from "@/lib/theme-choice";

// Apart from the rest of the API, because every page loads these.

/** `access`: the token of a login that is not this browser's session yet. */
export function fetchMe(signal: AbortSignal, access?: string): Promise<Me> {
  return callApi("/me", { signal, ...(access === undefined ? {} : { access }) });
}

export function keepTheme(theme: Theme, access?: string): Promise<unknown> {
  const body = { theme };
  return callApi("/settings/theme", {
    method: "POST",
    body,
    ...(access === undefined ? {} : { access }),
  });
}
