import { type Keys, writeKeys } from "@/lib/keys";

/** Behind the properties of a tooltip: it tells the keys that do the same, too. */
export function keysTip(label: string, keys: Keys): { readonly "data-tip": string } {
  return { "data-tip": `${label} (${writeKeys(keys)})` };
}
