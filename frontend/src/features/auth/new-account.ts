import type { Me } from "@/lib/api-schema";

/** How the user signed in; Google's button creates an account if there is none. */
export type Way = "signed-up" | "signed-in" | "google";

const NEW_FOR_MS = 60_000;

/** True if, as far as can be told, no theme has been chosen for the account yet. */
export function isUnsettled(me: Pick<Me, "date_joined" | "theme">, way: Way, now: Date): boolean {
  const age = Math.abs(now.getTime() - new Date(me.date_joined).getTime());
  const isNew = way === "signed-up" || (way === "google" && age < NEW_FOR_MS);
  // Every account starts with the light theme, so a dark one was chosen.
  return isNew && me.theme === "light";
}
