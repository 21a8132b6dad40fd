export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language's name in itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

/** A cookie, so that the server can render the first page in the chosen language. */
export const LANGUAGE_COOKIE = "language";
const DEFAULT_LANGUAGE: Language = "en";

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** Locales with a region, because dates and numbers depend on it. */
export const DATE_LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", de: "de-DE" };
export const NUMBER_LOCALES: Readonly<Record<Language, string>> = { en: "en-US", de: "de-DE" };

interface Preference {
  readonly tag: string;
  readonly weight: number;
}

function readPreference(part: string): Preference {
  const [tag = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase());
  const weight = Number(parameters.find((piece) => piece.startsWith("q="))?.slice(2) ?? 1);
  return { tag: tag.split("-")[0] ?? "", weight: Number.isFinite(weight) ? weight : 0 };
}

/** The best language of an Accept-Language header that has a catalogue. */
export function pickLanguage(header: string | null): Language {
  const preferences = (header ?? "").split(",").map(readPreference);
  const ordered = preferences.filter(({ weight }) => weight > 0);
  ordered.sort((one, other) => other.weight - one.weight);
  return ordered.map(({ tag }) => tag).find(isLanguage) ?? DEFAULT_LANGUAGE;
}
