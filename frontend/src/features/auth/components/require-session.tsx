"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { Mark } from "@/components/mark";
import { buildLoginPath } from "@/lib/return-path";
import { hasSignedOut } from "@/lib/session";
import { useSession } from "../use-session";
import { useText } from "@/lib/language/use-text";

function readHere(): string {
  const { pathname, search, hash } = window.location;
  return pathname + search + hash;
}

/** Shows a private page to somebody signed in; anybody else signs in first and comes back. */
export function RequireSession({ children }: { readonly children: ReactNode }) {
  const t = useText();
  const session = useSession();
  const router = useRouter();
  useEffect(() => {
    if (session === "signed-out") router.replace(hasSignedOut() ? "/" : buildLoginPath(readHere()));
  }, [session, router]);
  if (session === "signed-in") return children;
  return (
    <div className="grid h-dvh place-items-center" aria-busy="true">
      <Mark className="size-9 animate-smoulder text-ember" />
      <span className="sr-only">{t("common.loading")}</span>
    </div>
  );
}
