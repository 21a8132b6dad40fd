"use client";

import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import {
  hasAccountGone,
  readOwner,
  readSessionState,
  subscribeOtherOwner,
  subscribeSession,
} from "@/lib/session";
import { clearWritings } from "@/lib/writings";

/** What one reader fetched must not be shown to the next one, whichever tab the change happened in. */
export function useForgetting(client: QueryClient): void {
  useEffect(() => {
    let owner = readOwner();
    return subscribeSession(() => {
      const previous = owner;
      owner = readOwner();
      if (readSessionState() === "signed-out" || owner !== previous) client.clear();
      // The tab that noticed it cannot clear what this one has not written to the storage yet.
      if (owner !== previous && hasAccountGone()) clearWritings();
    });
  }, [client]);
  // What is drawn, and what it still waits for, is the last one's, too.
  useEffect(
    () =>
      subscribeOtherOwner(() => {
        window.location.reload();
      }),
    [],
  );
}
