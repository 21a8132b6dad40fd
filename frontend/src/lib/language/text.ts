import type { CompiledMessage } from "icu-minify/format";
import format from "icu-minify/format";
import { Fragment, type ReactNode, createElement } from "react";
import type english from "../../../messages/en.json";
import { type Language, NUMBER_LOCALES } from "./languages";

type Catalogue = typeof english;

/** `group.name`, as in `messages/en.json`; any other key does not compile. */
export type TextKey = {
  [Group in keyof Catalogue]: `${Group}.${keyof Catalogue[Group] & string}`;
}[keyof Catalogue];

/** A catalogue in the form for the browser: the server has parsed its ICU messages. */
export type Messages = Readonly<Record<string, Readonly<Record<string, CompiledMessage>>>>;

type Values = Readonly<Record<string, string | number>>;
type Tag = (chunks: readonly ReactNode[]) => ReactNode;

/** The texts of one language. */
export interface Text {
  (key: TextKey, values?: Values): string;
  /** For texts with `<tags>`: each tag's function renders its content. */
  readonly rich: (
    key: TextKey,
    values: Readonly<Record<string, string | number | Tag>>,
  ) => ReactNode;
  /** Whether there is a text for a computed key. */
  readonly has: (key: string) => boolean;
  readonly language: Language;
}

const formatters = {
  getDateTimeFormat: (...args: ConstructorParameters<typeof Intl.DateTimeFormat>) =>
    new Intl.DateTimeFormat(...args),
  getNumberFormat: (...args: ConstructorParameters<typeof Intl.NumberFormat>) =>
    new Intl.NumberFormat(...args),
  getPluralRules: (...args: ConstructorParameters<typeof Intl.PluralRules>) =>
    new Intl.PluralRules(...args),
};

export function createText(language: Language, messages: Messages): Text {
  const locale = NUMBER_LOCALES[language];
  const read = (key: string): CompiledMessage | undefined => {
    const [group = "", name = ""] = key.split(".");
    return messages[group]?.[name];
  };
  // A test ensures that both catalogues have every key; a page of an older build may lack some.
  const find = (key: TextKey): CompiledMessage => read(key) ?? key;
  const text = (key: TextKey, values?: Values): string =>
    format(find(key), locale, values, { formatters }) as string;
  const rich: Text["rich"] = (key, values) => {
    const parts = format<ReactNode>(find(key), locale, values as never, { formatters });
    // Spread, because children that are not passed as a list need no keys.
    return createElement(Fragment, null, ...(Array.isArray(parts) ? parts : [parts]));
  };
  return Object.assign(text, { rich, language, has: (key: string) => read(key) !== undefined });
}
