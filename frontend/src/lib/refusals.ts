import { readCurrentText } from "./language/current";
import type { TextKey } from "./language/text";

/**
 * The catalogue's sentence for one of the server's codes; null if there is none. Some quote `detail`, the server's own
 * sentence.
 */
export function sayRefusal(code: string, detail: string): string | null {
  const text = readCurrentText();
  const key = `refusals.${code}`;
  return text.has(key) ? text(key as TextKey, { detail }) || null : null;
}
