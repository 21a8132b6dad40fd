import { readStored, removeStored, subscribeStored, writeStored } from "../storage";
import { LANGUAGE_COOKIE, type Language, isLanguage } from "./languages";

/** The key whose storage event tells other tabs of a change; the server reads the cookie. */
const PLACE = "language";
const YEAR_SECONDS = 365 * 86_400;

/** The language chosen in this browser; null: the browser's own. */
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

/** Calls `listener` with what another tab has chosen. Not from the cookie, which this tab may see only a little later. */
export function subscribeLanguageChoice(listener: (choice: Language | null) => void): () => void {
  return subscribeStored(
    (key) => key === PLACE,
    () => {
      const choice = readStored(PLACE);
      listener(isLanguage(choice) ? choice : null);
    },
  );
}
