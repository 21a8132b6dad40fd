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

/**
 * Clears the cache at sign-out or a change of user in any tab: the next user must not see the data.
 */
export function useForgetting(client: QueryClient): void {
  useEffect(() => {
    let owner = readOwner();
    return subscribeSession(() => {
      const previous = owner;
      owner = readOwner();
      if (readSessionState() === "signed-out" || owner !== previous) client.clear();
      // The tab that noticed the deletion cannot clear what this one has yet to write to the
      // storage.
      if (owner !== previous && hasAccountGone()) clearWritings();
    });
  }, [client]);
  // The rendered page and its pending requests belong to the previous user, too.
  useEffect(() => subscribeOtherOwner(() => window.location.reload()), []);
}
