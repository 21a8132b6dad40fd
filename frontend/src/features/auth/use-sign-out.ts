import { useQueryClient } from "@tanstack/react-query";
import { signOut } from "@/lib/session";
import { settleUndos } from "@/lib/undos";
import { clearWritings } from "@/lib/writings";

/** The chunk is loaded already, unless the network failed while the page loaded. */
function settle(): Promise<void> {
  return import("@/lib/settle-everywhere").then(
    ({ settleEverywhere }) => settleEverywhere(),
    () => settleUndos(),
  );
}

/**
 * Signs out and removes the user's drafts, since another person may use this browser next. Deletions that can
 * still be undone, in this tab or another, are sent first, because they need the session.
 */
export function useSignOut(): () => void {
  const client = useQueryClient();
  return () => {
    clearWritings();
    void signOut(settle()).finally(() => client.clear());
  };
}
