"use client";

import { useEffect } from "react";

/** Registers `/sw.js`, which shows the app's own page when there is no network. The app works without it. */
export function OfflineShell() {
  useEffect(() => {
    if (process.env.NODE_ENV !== "production" || !("serviceWorker" in navigator)) return;
    navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {
      // Private windows and insecure origins have no service workers.
    });
  }, []);
  return null;
}
