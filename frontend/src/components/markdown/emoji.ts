import { useEffect } from "react";
import { createPart } from "@/lib/create-part";

type Names = Readonly<Record<string, string>>;

const SHORT_CODE = /(?<![\p{L}\p{N}:]):([a-z0-9_+-]{1,32}):(?![\p{L}\p{N}])/gu;

const names = createPart<Names>(() =>
  import("markdown-it-emoji/lib/data/full.mjs").then((module) => module.default),
);

/** `text` with its known short codes (`:smile:`) replaced by emoji; unknown ones stay. */
export function replaceShortCodes(text: string, known: Names | null = names.read()): string {
  if (!known) return text;
  return text.replace(SHORT_CODE, (code, name: string) =>
    Object.hasOwn(known, name) ? (known[name] ?? code) : code,
  );
}

/** `text` with emoji for its short codes. The names are loaded only for a text that has such a code. */
export function useShortCodes(text: string): string {
  const { part: known } = names.useState();
  const isNeeded = text.search(SHORT_CODE) >= 0;
  useEffect(() => {
    // If the names cannot be loaded, the codes stay as they are.
    if (isNeeded) void names.request();
  }, [isNeeded]);
  return isNeeded ? replaceShortCodes(text, known) : text;
}
