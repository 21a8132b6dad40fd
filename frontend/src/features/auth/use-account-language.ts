import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { showChoices } from "@/lib/account-choices";
import {
  readLanguageChoice,
  subscribeLanguageChoice,
  writeLanguageChoice,
} from "@/lib/language/choice";
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
      subscribeLanguageChoice((language) => {
        showChoices(client, { language });
        router.refresh();
      }),
    [client, router],
  );
}
