"use client";

import { useEffect } from "react";

/** Lets `/sw.js` show a page of our own where the network is away. The app works without it. */
export function OfflineShell() {
  useEffect(() => {
    if (process.env.NODE_ENV !== "production" || !("serviceWorker" in navigator)) return;
    navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {
      // A private window or an unsafe origin has none.
    });
  }, []);
  return null;
}
