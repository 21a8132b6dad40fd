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
  window.addEventListener("online", onWake);
  window.addEventListener("pageshow", onWake);
  window.addEventListener("offline", onOffline);
  document.addEventListener("visibilitychange", onVisible);
  network?.addEventListener("change", onWake);
  return () => {
    window.removeEventListener("online", onWake);
    window.removeEventListener("pageshow", onWake);
    window.removeEventListener("offline", onOffline);
    document.removeEventListener("visibilitychange", onVisible);
    network?.removeEventListener("change", onWake);
  };
}
