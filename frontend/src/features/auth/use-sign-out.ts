"use client";

import { useQueryClient } from "@tanstack/react-query";
import { signOut } from "@/lib/session";
import { clearWritings } from "@/lib/writings";

/** Leaves at once and takes along what the reader wrote: the next one may sit at this machine. */
export function useSignOut(): () => void {
  const client = useQueryClient();
  return () => {
    clearWritings();
    void signOut().finally(() => {
      client.clear();
    });
  };
}
