"use client";

import { useLayoutEffect, useSyncExternalStore } from "react";
import { GOOGLE_ADMITTED_ATTRIBUTE, GOOGLE_CLIENT_ATTRIBUTE, isGooglePage } from "./google-policy";
import { subscribeNever } from "./listeners";

/** The server offers it, but this document came for another page, whose policy keeps Google out. */
function isShutOut(): boolean {
  const root = document.documentElement;
  return (
    root.hasAttribute(GOOGLE_CLIENT_ATTRIBUTE) && !root.hasAttribute(GOOGLE_ADMITTED_ATTRIBUTE)
  );
}

/** The address that this document was loaded from, before any going from page to page in it. */
function readDocumentPath(): string {
  const [entry] = performance.getEntriesByType("navigation");
  return entry && URL.canParse(entry.name) ? new URL(entry.name).pathname : "";
}

/**
 * The client id for Google's button, or null where it is not offered. A page that was reached from
 * another one inside the same document loads once more, before it is seen: a policy is a document's.
 */
export function useGoogle(): string | null {
  const clientId = useSyncExternalStore(
    subscribeNever,
    () => (isShutOut() ? null : document.documentElement.getAttribute(GOOGLE_CLIENT_ATTRIBUTE)),
    () => null,
  );
  useLayoutEffect(() => {
    // A document loaded for this very page gets no better by loading it again.
    const isNew = isGooglePage(readDocumentPath());
    if (isShutOut() && !isNew) window.location.replace(window.location.href);
  }, []);
  return clientId;
}
