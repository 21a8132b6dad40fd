/** Delays before each further attempt; after the last one the caller gives up. */
export const BACKOFF_SECONDS = [1, 2, 4, 8, 16] as const;

/**
 * Sleeps for `seconds`, or up to 60 while offline, and wakes at once when the network returns.
 * `subscribeWake` may add another reason to wake.
 */
export function waitForNetwork(
  seconds: number,
  signal: AbortSignal,
  subscribeWake: (wake: () => void) => () => void = () => () => undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const delay = navigator.onLine ? seconds : 60;
    const finish = (): void => {
      clearTimeout(timer);
      unsubscribe();
      window.removeEventListener("online", finish);
      signal.removeEventListener("abort", finish);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(finish, delay * 1000);
    const unsubscribe = subscribeWake(finish);
    window.addEventListener("online", finish);
    signal.addEventListener("abort", finish);
  });
}
