import type { CharacterDetail } from "@/lib/api-schema";
import { readGreetings, readText } from "./definition";

/** A message that a character may begin a chat with. */
export interface Greeting {
  /** Ends in an ellipsis if the rest is not known. */
  readonly text: string;
  /**
   * A chat begins with exactly this text. False if it has macros that only the chat can fill in.
   */
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
 * The definition's greeting that starts with the text `shown` in a list, names filled in as the
 * server does for a list. Matched by text, because the server omits empty greetings, so that
 * indexes differ.
 */
export function findDefined(character: CharacterDetail, shown: string): Greeting | null {
  const start = shown.trim();
  for (const raw of readGreetings(character.definition)) {
    const named = fillCharacter(character, raw).trim();
    const text = named.replace(READER, "you");
    // In the chat the user may have another name, which the list does not know.
    if (text.startsWith(start)) return { text, isExact: text === named && !text.includes("{{") };
  }
  return null;
}
