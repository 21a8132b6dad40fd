import { useLayoutEffect, useSyncExternalStore } from "react";
import { GOOGLE_ADMITTED_ATTRIBUTE, GOOGLE_CLIENT_ATTRIBUTE, isGooglePage } from "./google-policy";
import { subscribeNever } from "./listeners";

/** The server offers it, but this document was loaded for another page, whose policy does not allow Google. */
function isShutOut(): boolean {
  const root = document.documentElement;
  return (
    root.hasAttribute(GOOGLE_CLIENT_ATTRIBUTE) && !root.hasAttribute(GOOGLE_ADMITTED_ATTRIBUTE)
  );
}

/** The path that this document was loaded from, before any client-side navigation. */
function readDocumentPath(): string {
  const [entry] = performance.getEntriesByType("navigation");
  return entry && URL.canParse(entry.name) ? new URL(entry.name).pathname : "";
}

/**
 * The client id for Google's button; null if it is not offered. A page that was reached by client-side navigation is
 * reloaded before it is painted, because the content security policy belongs to the document.
 */
export function useGoogle(): string | null {
  const clientId = useSyncExternalStore(
    subscribeNever,
    () => (isShutOut() ? null : document.documentElement.getAttribute(GOOGLE_CLIENT_ATTRIBUTE)),
    () => null,
  );
  useLayoutEffect(() => {
    // A document that was loaded for a Google page would not change by loading it again.
    const isNew = isGooglePage(readDocumentPath());
    if (isShutOut() && !isNew) window.location.replace(window.location.href);
  }, []);
  return clientId;
}
