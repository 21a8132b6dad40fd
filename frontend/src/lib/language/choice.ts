import { removeStored, subscribeStored, writeStored } from "../storage";
import { LANGUAGE_COOKIE, type Language, isLanguage } from "./languages";

/** Other tabs hear of a change by it; the cookie is what the server reads. */
const PLACE = "language";
const YEAR_SECONDS = 365 * 86_400;

/** What this browser has chosen; null: its own language. */
export function readLanguageChoice(): Language | null {
  const pairs = document.cookie.split("; ").map((pair) => pair.split("="));
  const value = pairs.find(([name]) => name === LANGUAGE_COOKIE)?.[1];
  return isLanguage(value) ? value : null;
}

export function writeLanguageChoice(choice: Language | null): void {
  const life = choice === null ? 0 : YEAR_SECONDS;
  document.cookie = `${LANGUAGE_COOKIE}=${choice ?? ""}; path=/; max-age=${life}; samesite=lax`;
  if (choice === null) removeStored(PLACE);
  else writeStored(PLACE, choice);
}

/** Calls `listener` when another tab has chosen. */
export function subscribeLanguageChoice(listener: () => void): () => void {
  return subscribeStored((key) => key === PLACE, listener);
}
