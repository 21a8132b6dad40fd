import type { QueryClient } from "@tanstack/react-query";
import type { Me } from "./api-schema";
import { queryKeys } from "./query-keys";

/** Upper bound of the time in which the server stores a choice that a tab already shows. */
const STORING_MS = 10_000;

type Choices = Partial<Pick<Me, "language" | "theme" | "chat_model">>;

interface Made {
  readonly choices: Choices;
  readonly at: number;
}

/** Shows choices of the account's owner that the server may not have stored yet. */
export function showChoices(client: QueryClient, choices: Choices): void {
  client.setQueryData<readonly Made[]>(queryKeys.accountChoices, (made = []) => [
    ...made,
    { choices, at: Date.now() },
  ]);
  client.setQueryData<Me>(queryKeys.me, (me) => me && { ...me, ...choices });
}

/** The user as the server answered, with the last choices if they may not have been stored at `askedAt`. */
export function keepChoices(client: QueryClient, me: Me, askedAt: number): Me {
  const made = client.getQueryData<readonly Made[]>(queryKeys.accountChoices) ?? [];
  return made
    .filter(({ at }) => askedAt < at + STORING_MS)
    .reduce((kept, { choices }) => ({ ...kept, ...choices }), me);
}
