import type { Me } from "@/lib/api-schema";

/** How somebody came in; Google's button makes an account where there is none. */
export type Way = "signed-up" | "signed-in" | "google";

const NEW_FOR_MS = 60_000;

/** True where nobody has chosen a theme for the account yet, as far as can be told. */
export function isUnsettled(me: Pick<Me, "date_joined" | "theme">, way: Way, now: Date): boolean {
  const age = Math.abs(now.getTime() - new Date(me.date_joined).getTime());
  const isNew = way === "signed-up" || (way === "google" && age < NEW_FOR_MS);
  // Every account begins with the light one, so the dark one was chosen.
  return isNew && me.theme === "light";
}
