import { useText } from "@/lib/language/use-text";
import { type CardAsset } from "../../assets";

/** Maximum number of names shown per kind. */
const SHOWN = 60;

interface AssetNamesProps {
  readonly title: string;
  readonly assets: readonly CardAsset[];
}

export function AssetNames({ title, assets }: AssetNamesProps) {
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
