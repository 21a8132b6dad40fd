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
 * The account's language becomes this browser's while its owner is signed in, and the page is drawn
 * anew in it; signed out, the browser's own holds again. Another tab's choice counts here, too.
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
        // The other tab may still be telling the server, whose answer would be the choice of before.
        const language = readLanguageChoice();
        client.setQueryData<Me>(queryKeys.me, (known) => known && { ...known, language });
        router.refresh();
      }),
    [client, router],
  );
}
