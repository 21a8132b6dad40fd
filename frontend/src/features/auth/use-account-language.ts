"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { Me } from "@/lib/api-schema";
import {
  readLanguageChoice,
  subscribeLanguageChoice,
  writeLanguageChoice,
} from "@/lib/language/choice";
import { queryKeys } from "@/lib/query-keys";
import { useMe } from "./use-me";
import { useSession } from "./use-session";

/**
 * Applies the account's language while its owner is signed in, and renders the page again in it.
 * After signing out the browser's own language applies again. A choice in another tab counts here,
 * too.
 */
export function useAccountLanguage(): void {
  const router = useRouter();
  const client = useQueryClient();
  const session = useSession();
  const { data: me } = useMe();
  const isSignedOut = session === "signed-out";
  const wanted = isSignedOut ? null : me?.language;
  useEffect(() => {
    // Undefined: not known yet.
    if (wanted === undefined || wanted === readLanguageChoice()) return;
    writeLanguageChoice(wanted);
    router.refresh();
  }, [wanted, router]);
  useEffect(
    () =>
      subscribeLanguageChoice(() => {
        // Not fetched: the other tab's request may be under way, and the answer would be the old
        // choice.
        const language = readLanguageChoice();
        client.setQueryData<Me>(queryKeys.me, (known) => known && { ...known, language });
        router.refresh();
      }),
    [client, router],
  );
}
