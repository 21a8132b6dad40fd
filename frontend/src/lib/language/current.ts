import { DATE_LOCALES, type Language, NUMBER_LOCALES } from "./languages";
import type { Text, TextKey } from "./text";

let current: Text | null = null;

/**
 * Sets the page's texts for code outside of components. Not on the server, where each request may have another
 * language.
 */
export function setCurrentText(text: Text): void {
  current = text;
}

export function readCurrentText(): Text {
  if (current === null) throw new Error("No language is set yet.");
  return current;
}

/** The page's language; null before it is set, and on the server. */
export function readCurrentLanguage(): Language | null {
  return current?.language ?? null;
}

/** A text for code outside of components, such as an error's sentence; not while the server renders. */
export function say(key: TextKey, values?: Readonly<Record<string, string | number>>): string {
  return readCurrentText()(key, values);
}

function remember<Format>(build: (language: Language) => Format): () => Format {
  const built = new Map<Language, Format>();
  return () => {
    const { language } = readCurrentText();
    const known = built.get(language);
    if (known !== undefined) return known;
    const format = build(language);
    built.set(language, format);
    return format;
  };
}

/** A number format of the page's language, built once for each. */
export function numberFormat(options: Intl.NumberFormatOptions = {}): () => Intl.NumberFormat {
  return remember((language) => new Intl.NumberFormat(NUMBER_LOCALES[language], options));
}

/** A date format of the page's language, in the reader's time zone unless `options` say another. */
export function dateFormat(options: Intl.DateTimeFormatOptions): () => Intl.DateTimeFormat {
  return remember((language) => new Intl.DateTimeFormat(DATE_LOCALES[language], options));
}

/** "yesterday", "in 2 hours" in the page's language. */
export const relativeFormat = remember(
  (language) => new Intl.RelativeTimeFormat(DATE_LOCALES[language], { numeric: "auto" }),
);
