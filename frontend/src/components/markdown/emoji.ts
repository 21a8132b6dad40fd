import { useEffect } from "react";
import { createPart } from "@/lib/create-part";

type Names = Readonly<Record<string, string>>;

const SHORT_CODE = /(?<![\p{L}\p{N}:]):([a-z0-9_+-]{1,32}):(?![\p{L}\p{N}])/gu;

const names = createPart<Names>(() =>
  import("markdown-it-emoji/lib/data/full.mjs").then((module) => module.default),
);

/** `text` with the emoji that its short codes (`:smile:`) name; codes that are none stay. */
export function replaceShortCodes(text: string, known: Names | null = names.read()): string {
  if (!known) return text;
  return text.replace(SHORT_CODE, (code, name: string) =>
    Object.hasOwn(known, name) ? (known[name] ?? code) : code,
  );
}

/** The same, as soon as the names are loaded, which only a text with such a code asks for. */
export function useShortCodes(text: string): string {
  const { part: known } = names.useState();
  const isNeeded = text.search(SHORT_CODE) >= 0;
  useEffect(() => {
    // Without the names the codes can still be read.
    if (isNeeded) void names.request();
  }, [isNeeded]);
  return isNeeded ? replaceShortCodes(text, known) : text;
}
