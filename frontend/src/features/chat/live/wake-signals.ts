export interface WakeSignals {
  /** Something happened after which a line may be dead, or a dead one may come back. */
  readonly onWake: () => void;
  /** The browser knows that there is no network. */
  readonly onOffline: () => void;
}

/** Tells of a returning network, a change of networks, and a tab that is looked at again. */
export function subscribeWakeSignals({ onWake, onOffline }: WakeSignals): () => void {
  const onVisible = (): void => {
    if (!document.hidden) onWake();
  };
  // Not in every browser.
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
