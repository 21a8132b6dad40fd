import { readBackendUrl } from "./lib/env";

/** Next calls this once, before the first request. Throws if the configuration would make every request fail. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  if (!/^https?:\/\/[^/]/.test(readBackendUrl()))
    throw new Error("BACKEND_URL is not an http(s) address.");
  const { guardRequests } = await import("./lib/request-guard");
  guardRequests();
}
