import { isRecord } from "@/lib/is-record";
import type { Definition } from "./definition";

export const ASSET_KINDS = ["emotion", "background", "icon", "user_icon", "other"] as const;
export type AssetKind = (typeof ASSET_KINDS)[number];

export interface CardAsset {
  readonly kind: AssetKind;
  readonly name: string;
  /** The asset is only a URL, and the app does not load it. */
  readonly isElsewhere: boolean;
}

function readString(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

/** The pictures and other files that a card names, apart from its own picture. */
export function listAssets(definition: Definition): readonly CardAsset[] {
  const assets = definition["assets"];
  if (!Array.isArray(assets)) return [];
  return assets.filter(isRecord).flatMap((asset) => {
    const uri = readString(asset["uri"]);
    const type = readString(asset["type"]);
    // The card's own picture.
    if (uri.toLowerCase().startsWith("ccdefault:") || !uri) return [];
    const kind = ASSET_KINDS.find((each) => each === type) ?? "other";
    const name = readString(asset["name"]) || type || kind;
    return [{ kind, name, isElsewhere: /^(https?:)?\/\//i.test(uri) }];
  });
}
