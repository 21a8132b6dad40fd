import { type Keys, writeKeys } from "@/lib/keys";

/** A tooltip that also shows the shortcut; replaces the one of `tipProps`. */
export function keysTip(label: string, keys: Keys): { readonly "data-tip": string } {
  return { "data-tip": `${label} (${writeKeys(keys)})` };
}
