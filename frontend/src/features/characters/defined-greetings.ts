import type { CharacterDetail } from "@/lib/api-schema";
import { readGreetings, readText } from "./definition";

/** Something that a character may begin with. */
export interface Greeting {
  /** It ends in an ellipsis where the rest is not known. */
  readonly text: string;
  /** To the letter what a chat begins with; what macros are drawn for is known when the chat is there. */
  readonly isExact: boolean;
}

const CHARACTER = /(?<!\{)\{\{\s{0,20}(?:char|character|bot)\s{0,20}\}\}(?!\})|<(?:char|bot)>/gi;
const READER = /(?<!\{)\{\{\s{0,20}user\s{0,20}\}\}(?!\})|<user>/gi;

function fillCharacter({ name, definition }: CharacterDetail, raw: string): string {
  const called = readText(definition, "nickname").trim() || name;
  return raw.replace(/\r\n?/g, "\n").replace(CHARACTER, () => called);
}

/** A text of the definition with its name macros filled in: the character's name, and "you" for the user. */
export function fillNames(character: CharacterDetail, raw: string): string {
  return fillCharacter(character, raw).replace(READER, "you");
}

/**
 * The greeting of the definition that begins with what a list shows of it, names filled in as the server does
 * for a list. By how it begins, since the server leaves empty ones out, so that places differ.
 */
export function findDefined(character: CharacterDetail, shown: string): Greeting | null {
  const start = shown.trim();
  for (const raw of readGreetings(character.definition)) {
    const named = fillCharacter(character, raw).trim();
    const text = named.replace(READER, "you");
    // Whom the reader plays has a name that the list does not know.
    if (text.startsWith(start)) return { text, isExact: text === named && !text.includes("{{") };
  }
  return null;
}
