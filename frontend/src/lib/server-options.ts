import { parseClientId } from "./google-policy";
import { readBackendUrl, readWebAppKey } from "./env";

/** Server side: the backend's public options, cached and refreshed now and then. */

const GOOD_FOR_MS = 60_000;
/** Shorter after a failure, because the backend may just be starting. */
const RETRY_AFTER_MS = 3_000;
const TIMEOUT_MS = 1_500;

let clientId: string | null = null;
let askAgainAt = 0;
let asking: Promise<void> | null = null;

async function ask(): Promise<void> {
  try {
    const answer = await fetch(`${readBackendUrl()}/api/auth/options`, {
      cache: "no-store",
      // With the key the backend accepts any host name.
      headers: { "x-web-app-key": readWebAppKey() },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`options: ${answer.status}`);
    const options = (await answer.json()) as { readonly google_client_id?: unknown };
    clientId = parseClientId(options.google_client_id);
    askAgainAt = Date.now() + GOOD_FOR_MS;
  } catch {
    // Keeps the last known value; null before the first one.
    askAgainAt = Date.now() + RETRY_AFTER_MS;
  }
}

/**
 * The client id for Google's button; null if it is not offered. Only the first call waits for the backend; later ones
 * return the last value while a new one is being fetched.
 */
export async function readGoogleClientId(): Promise<string | null> {
  const isFirst = askAgainAt === 0;
  if (Date.now() >= askAgainAt)
    asking ??= ask().finally(() => {
      asking = null;
    });
  if (isFirst) await asking;
  return clientId;
}
