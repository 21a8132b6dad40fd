import { useQueryClient } from "@tanstack/react-query";
import type { Me } from "@/lib/api-schema";
import { showLanguageChoice } from "@/lib/language/account-choice";
import type { Language } from "@/lib/language/languages";
import { queryKeys } from "@/lib/query-keys";
import { type Action, useAction } from "@/lib/use-action";
import { chooseLanguage } from "./api";

/** Chooses the account's language. It is shown at once, and reverted if the server does not store it. */
export function useChooseLanguage(): Action<Language | null, unknown> {
  const client = useQueryClient();
  return useAction(async (language: Language | null) => {
    const before = client.getQueryData<Me>(queryKeys.me)?.language ?? null;
    showLanguageChoice(client, language);
    try {
      return await chooseLanguage(language);
    } catch (error) {
      showLanguageChoice(client, before);
      throw error;
    }
  });
}
