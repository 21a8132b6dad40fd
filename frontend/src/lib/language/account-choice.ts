import type { QueryClient } from "@tanstack/react-query";
import type { Me } from "../api-schema";
import { queryKeys } from "../query-keys";
import type { Language } from "./languages";

/** Upper bound of the time in which the server stores a choice that a tab already shows. */
const STORING_MS = 10_000;

interface Choice {
  readonly language: Language | null;
  readonly at: number;
}

/** Shows a choice of the account's language that the server may not have stored yet. */
export function showLanguageChoice(client: QueryClient, language: Language | null): void {
  client.setQueryData<Choice>(queryKeys.languageChoice, { language, at: Date.now() });
  client.setQueryData<Me>(queryKeys.me, (me) => me && { ...me, language });
}

/** The user as the server answered, with the last choice if it may not have been stored at `askedAt`. */
export function keepLanguageChoice(client: QueryClient, me: Me, askedAt: number): Me {
  const choice = client.getQueryData<Choice>(queryKeys.languageChoice);
  return choice && askedAt < choice.at + STORING_MS ? { ...me, language: choice.language } : me;
}
