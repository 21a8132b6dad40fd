import { useText } from "@/lib/language/use-text";
import type { TextKey } from "@/lib/language/text";
import type { CharacterDetail } from "@/lib/api-schema";
import { ASSET_KINDS, type AssetKind, listAssets, type CardAsset } from "../../assets";
import { ProfilePart } from "./profile-part";

/** Maximum number of names shown per kind. */
const SHOWN = 60;

interface AssetNamesProps {
  readonly title: string;
  readonly assets: readonly CardAsset[];
}

function AssetNames({ title, assets }: AssetNamesProps) {
  const t = useText();
  const rest = assets.length - SHOWN;
  return (
    <div>
      <h3 className="text-sm font-medium text-muted">{title}</h3>
      <ul aria-label={title} className="mt-2 flex flex-wrap gap-2">
        {assets.slice(0, SHOWN).map(({ name, isElsewhere }, place) => (
          // Names may repeat, and the list never changes, so the index is the key.
          <li key={place} className="max-w-full truncate rounded-full bg-told px-3 py-1 text-sm">
            {name}
            {isElsewhere && <span className="text-muted"> · {t("cards.elsewhere")}</span>}
          </li>
        ))}
        {rest > 0 && (
          <li className="px-1 py-1 text-sm text-muted">{t("cards.andMore", { count: rest })}</li>
        )}
      </ul>
    </div>
  );
}

const TITLES: Readonly<Record<AssetKind, TextKey>> = {
  emotion: "cards.expressions",
  background: "cards.backgrounds",
  icon: "cards.pictures",
  user_icon: "cards.userPictures",
  other: "cards.otherFiles",
};

/** The expressions, backgrounds and other files that came along with a card. */
export function AssetLists({ character }: { readonly character: CharacterDetail }) {
  const t = useText();
  const assets = listAssets(character.definition);
  if (assets.length === 0) return null;
  return (
    <ProfilePart title={t("cards.cameAlong")}>
      <p className="mb-4 text-muted">{t("cards.cameAlongText")}</p>
      <div className="space-y-4">
        {ASSET_KINDS.map((kind) => {
          const ofKind = assets.filter((asset) => asset.kind === kind);
          return (
            ofKind.length > 0 && <AssetNames key={kind} title={t(TITLES[kind])} assets={ofKind} />
          );
        })}
      </div>
    </ProfilePart>
  );
}
