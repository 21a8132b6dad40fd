import { clsx } from "clsx";
import { SearchField } from "@/components/ui/search-field";
import { Segments } from "@/components/ui/segments";
import type { TextKey } from "@/lib/language/text";
import { useText } from "@/lib/language/use-text";
import type { Scope, WantedCharacters } from "../../find-characters";

interface GalleryFilterProps {
  readonly wanted: WantedCharacters;
  readonly tags: readonly string[];
  readonly onWanted: (wanted: WantedCharacters) => void;
}

const SCOPES: readonly { readonly value: Scope; readonly key: TextKey }[] = [
  { value: "all", key: "gallery.all" },
  { value: "mine", key: "gallery.mine" },
  { value: "server", key: "gallery.server" },
];

function Tags({ wanted, tags, onWanted }: GalleryFilterProps) {
  const t = useText();
  return (
    <div role="group" aria-label={t("common.tags")} className="flex flex-wrap gap-1.5">
      {tags.map((tag) => {
        const isChosen = tag === wanted.tag;
        return (
          <button
            key={tag}
            type="button"
            aria-pressed={isChosen}
            onClick={() => onWanted({ ...wanted, tag: isChosen ? null : tag })}
            className={clsx(
              "min-h-8 max-w-full truncate rounded-full border px-3 text-sm transition-colors",
              isChosen ? "border-ember bg-told font-medium" : "bg-raised text-muted hover:text-ink",
            )}
          >
            {tag}
          </button>
        );
      })}
    </div>
  );
}

/** The gallery's filter: search words, owner and tags. */
export function GalleryFilter({ wanted, tags, onWanted }: GalleryFilterProps) {
  const t = useText();
  return (
    <div className="mb-6 space-y-3">
      <div className="flex flex-wrap items-center gap-3">
        <SearchField
          label={t("gallery.search")}
          value={wanted.words}
          onText={(words) => onWanted({ ...wanted, words })}
          className="basis-56 sm:max-w-sm"
        />
        <Segments
          label={t("gallery.whose")}
          options={SCOPES.map(({ value, key }) => ({ value, text: t(key) }))}
          value={wanted.scope}
          onChange={(scope) => onWanted({ ...wanted, scope })}
        />
      </div>
      {tags.length > 0 && <Tags wanted={wanted} tags={tags} onWanted={onWanted} />}
    </div>
  );
}
