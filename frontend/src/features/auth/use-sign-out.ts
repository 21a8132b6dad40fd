"use client";

import { useQueryClient } from "@tanstack/react-query";
import { signOut } from "@/lib/session";
import { settleUndos } from "@/lib/undos";
import { clearWritings } from "@/lib/writings";

/**
 * Leaves and takes along what the reader wrote: the next one may sit at this machine. What was deleted and can
 * still be taken back is deleted before: nobody else may do it.
 */
export function useSignOut(): () => void {
  const client = useQueryClient();
  return () => {
    clearWritings();
    void signOut(settleUndos()).finally(() => {
      client.clear();
    });
  };
}
