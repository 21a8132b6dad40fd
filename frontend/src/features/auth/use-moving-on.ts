import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { readOwnReturnPath } from "@/lib/return-path";
import { readOwner } from "@/lib/session";
import { useSession } from "./use-session";

/** Redirects a signed-in user to `next`, whether this tab or another one signed in. */
export function useMovingOn(next: string | null): void {
  const session = useSession();
  const router = useRouter();
  useEffect(() => {
    if (session === "signed-in") router.replace(readOwnReturnPath(next, readOwner()));
  }, [session, router, next]);
}
