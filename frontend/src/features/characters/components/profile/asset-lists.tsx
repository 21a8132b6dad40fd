import { useText } from "@/lib/language/use-text";
import type { TextKey } from "@/lib/language/text";
import type { CharacterDetail } from "@/lib/api-schema";
import { ASSET_KINDS, type AssetKind, listAssets } from "../../assets";
import { ProfilePart } from "./profile-part";
import { AssetNames } from "./asset-names";

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
