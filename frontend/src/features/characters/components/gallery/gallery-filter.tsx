import { clsx } from "clsx";
import { Search } from "lucide-react";
import { Segments } from "@/components/ui/segments";
import type { Scope, Wanted } from "../../find-characters";

interface GalleryFilterProps {
  readonly wanted: Wanted;
  readonly tags: readonly string[];
  readonly onWanted: (wanted: Wanted) => void;
}

const SCOPES: readonly { readonly value: Scope; readonly text: string }[] = [
  { value: "all", text: "All" },
  { value: "mine", text: "Mine" },
  { value: "server", text: "This server" },
];

interface TagsProps extends Omit<GalleryFilterProps, "wanted"> {
  readonly wanted: Wanted;
}

function Tags({ wanted, tags, onWanted }: TagsProps) {
  return (
    <div role="group" aria-label="Tags" className="flex flex-wrap gap-1.5">
      {tags.map((tag) => {
        const isChosen = tag === wanted.tag;
        return (
          <button
            key={tag}
            type="button"
            aria-pressed={isChosen}
            onClick={() => {
              onWanted({ ...wanted, tag: isChosen ? null : tag });
            }}
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

/** Words, whose, and tags: what the gallery is to show. */
export function GalleryFilter({ wanted, tags, onWanted }: GalleryFilterProps) {
  return (
    <div className="mb-6 space-y-3">
      <div className="flex flex-wrap items-center gap-3">
        <div className="relative min-w-0 grow basis-56 sm:max-w-sm">
          <Search
            aria-hidden
            className="pointer-events-none absolute top-3 left-3.5 size-4 text-muted"
          />
          <input
            type="search"
            aria-label="Search characters"
            placeholder="Search characters"
            autoComplete="off"
            value={wanted.words}
            onChange={(event) => {
              onWanted({ ...wanted, words: event.target.value });
            }}
            className="block h-10 w-full rounded-xl border border-edge bg-paper pr-3 pl-10 text-base transition-colors placeholder:text-muted focus:border-ember"
          />
        </div>
        <Segments
          label="Whose"
          options={SCOPES}
          value={wanted.scope}
          onChange={(scope) => {
            onWanted({ ...wanted, scope });
          }}
        />
      </div>
      {tags.length > 0 && <Tags wanted={wanted} tags={tags} onWanted={onWanted} />}
    </div>
  );
}
