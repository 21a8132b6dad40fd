"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";
import { Mark } from "@/components/mark";
import { leaveWord } from "@/lib/farewell";
import { buildLoginPath, keepGoalOwner } from "@/lib/return-path";
import { forgetLeaving, hasAccountGone, hasSignedOut, readOwner } from "@/lib/session";
import { useSession } from "../use-session";
import { useText } from "@/lib/language/use-text";

function readHere(): string {
  const { pathname, search, hash } = window.location;
  return pathname + search + hash;
}

/**
 * Shows a private page to a signed-in user; anybody else is redirected to sign in, and comes back.
 */
export function RequireSession({ children }: { readonly children: ReactNode }) {
  const t = useText();
  const session = useSession();
  const router = useRouter();
  const wasIn = useRef(false);
  useEffect(() => {
    if (session === "signed-in") {
      wasIn.current = true;
      forgetLeaving();
    } else if (session === "signed-out") {
      const isWanted = hasSignedOut();
      const isGone = wasIn.current && hasAccountGone();
      if (wasIn.current && !isWanted)
        leaveWord(t(isGone ? "auth.accountGone" : "auth.wasSignedOut"));
      keepGoalOwner(readOwner());
      // After an account was deleted the next user must not be redirected to its page.
      router.replace(isWanted ? "/" : isGone ? "/login" : buildLoginPath(readHere()));
    }
  }, [session, router, t]);
  if (session === "signed-in") return children;
  return (
    <div className="grid h-dvh place-items-center" aria-busy="true">
      <Mark className="size-9 animate-smoulder text-ember" />
      <span className="sr-only">{t("common.loading")}</span>
    </div>
  );
}
