import { readCurrentText } from "./language/current";
import type { TextKey } from "./language/text";

/** The catalogue's sentence for one of the server's codes; `detail` is the server's own, which some
 * of them quote. Null: there is none. */
export function sayRefusal(code: string, detail: string): string | null {
  const text = readCurrentText();
  const key = `refusals.${code}`;
  return text.has(key) ? text(key as TextKey, { detail }) || null : null;
}
