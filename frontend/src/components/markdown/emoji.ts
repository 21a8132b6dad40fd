import { loadLate } from "@/lib/load-late";
import { useEffect, useSyncExternalStore } from "react";

type Names = Readonly<Record<string, string>>;

const SHORT_CODE = /(?<![\p{L}\p{N}:]):([a-z0-9_+-]{1,32}):(?![\p{L}\p{N}])/gu;

let names: Names | null = null;
let loading: Promise<void> | null = null;
const listeners = new Set<() => void>();

const loadNames = loadLate(() => import("markdown-it-emoji/lib/data/full.mjs"));

async function load(): Promise<void> {
  names = (await loadNames()).default;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** `text` with the emoji that its short codes (`:smile:`) name; codes that are none stay. */
export function replaceShortCodes(text: string, known: Names | null = names): string {
  if (!known) return text;
  return text.replace(SHORT_CODE, (code, name: string) =>
    Object.hasOwn(known, name) ? (known[name] ?? code) : code,
  );
}

/** The same, as soon as the names are loaded, which only a text with such a code asks for. */
export function useShortCodes(text: string): string {
  const known = useSyncExternalStore(
    subscribe,
    () => names,
    () => null,
  );
  const isNeeded = text.search(SHORT_CODE) >= 0;
  useEffect(() => {
    // Without the names the codes can still be read.
    if (isNeeded) (loading ??= load()).catch(() => (loading = null));
  }, [isNeeded]);
  return isNeeded ? replaceShortCodes(text, known) : text;
}
