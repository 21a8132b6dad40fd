export interface WakeSignals {
  /** Something happened after which a socket may be dead, or a new one may succeed. */
  readonly onWake: () => void;
  /** The browser reports that there is no network. */
  readonly onOffline: () => void;
}

/** Reports a returning network, a change of networks, and a tab that becomes visible again. */
export function subscribeWakeSignals({ onWake, onOffline }: WakeSignals): () => void {
  const onVisible = (): void => {
    if (!document.hidden) onWake();
  };
  // Missing in some browsers.
  const network = (navigator as { readonly connection?: EventTarget }).connection;
  const aborter = new AbortController();
  const { signal } = aborter;
  window.addEventListener("online", onWake, { signal });
  window.addEventListener("pageshow", onWake, { signal });
  window.addEventListener("offline", onOffline, { signal });
  document.addEventListener("visibilitychange", onVisible, { signal });
  network?.addEventListener("change", onWake, { signal });
  return () => aborter.abort();
}
