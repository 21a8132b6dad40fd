import { useQueryClient } from "@tanstack/react-query";
import { showChoices } from "@/lib/account-choices";
import type { Me } from "@/lib/api-schema";
import type { Language } from "@/lib/language/languages";
import { queryKeys } from "@/lib/query-keys";
import { type Action, useAction } from "@/lib/use-action";
import { chooseLanguage } from "./api";

/** Chooses the account's language. It is shown at once, and reverted if the server does not store it. */
export function useChooseLanguage(): Action<Language | null, unknown> {
  const client = useQueryClient();
  return useAction(async (language: Language | null) => {
    const before = client.getQueryData<Me>(queryKeys.me)?.language ?? null;
    showChoices(client, { language });
    try {
      return await chooseLanguage(language);
    } catch (error) {
      showChoices(client, { language: before });
      throw error;
    }
  });
}
