import compile from "icu-minify/compile";
import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import german from "../../../messages/de.json";
import english from "../../../messages/en.json";
import { LANGUAGE_COOKIE, type Language, isLanguage, pickLanguage } from "./languages";
import { type Messages, type Text, type TextKey, createText } from "./text";

/** Parses a catalogue's ICU messages. */
function compileMessages(
  catalogue: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Messages {
  const groups = Object.entries(catalogue).map(([group, texts]) => {
    const parsed = Object.entries(texts).map(([name, text]) => [name, compile(text)] as const);
    return [group, Object.fromEntries(parsed)] as const;
  });
  // Props of client components must be plain objects; the parser's have no prototype.
  return JSON.parse(JSON.stringify(Object.fromEntries(groups))) as Messages;
}

const compiled = new Map<Language, Messages>();

export function loadMessages(language: Language): Messages {
  const known = compiled.get(language);
  if (known) return known;
  const messages = compileMessages(language === "de" ? german : english);
  compiled.set(language, messages);
  return messages;
}

/** The language of a request: the one chosen in this browser, else the one of its headers. */
export async function readLanguage(): Promise<Language> {
  const chosen = (await cookies()).get(LANGUAGE_COOKIE)?.value;
  return isLanguage(chosen) ? chosen : pickLanguage((await headers()).get("accept-language"));
}

/** The texts for a page that the server renders. */
export async function readText(): Promise<Text> {
  const language = await readLanguage();
  return createText(language, loadMessages(language));
}

/** For a page's `generateMetadata`: its title in the reader's language. */
export function titled(key: TextKey): () => Promise<Metadata> {
  return async () => ({ title: (await readText())(key) });
}
