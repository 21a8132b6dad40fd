import { useId, useState } from "react";
import { CharacterFace } from "@/components/character-face";
import { LoadFailed } from "@/components/load-failed";
import type { Character } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { findCharacters } from "../find-characters";
import { describeOwner } from "../owners";
import { useBeyondList } from "../use-beyond-list";
import { useCharacters } from "../use-characters";

/** Up to this many characters need no search field. */
const AT_A_GLANCE = 8;
const NONE: readonly Character[] = [];

interface CharacterChoiceProps {
  readonly label: string;
  readonly hint: string;
  readonly chosen: readonly string[];
  readonly onChoose: (ids: readonly string[]) => void;
}

interface ItemProps {
  readonly id: string;
  /** Null: the user cannot see this character. */
  readonly character: Character | null;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}

function Item({ id, character, isChosen, onToggle }: ItemProps) {
  const t = useText();
  const base = useId();
  return (
    <li key={id}>
      <label className="flex min-h-12 cursor-pointer items-center gap-3 px-3.5 py-1.5">
        <input
          type="checkbox"
          aria-labelledby={`${base}-name`}
          aria-describedby={character ? `${base}-owner` : undefined}
          checked={isChosen}
          className="size-4 shrink-0 accent-(--ember)"
          onChange={onToggle}
        />
        {character && <CharacterFace character={character} size="small" />}
        <span className="min-w-0 grow">
          <span id={`${base}-name`} dir="auto" className="block truncate text-sm">
            {character ? character.name : t("lore.unseenCharacter")}
          </span>
          {character && (
            <span id={`${base}-owner`} className="block truncate text-xs text-muted">
              {describeOwner(character)}
            </span>
          )}
        </span>
      </label>
    </li>
  );
}

/** A choice of any number of the characters that the user can see. */
export function CharacterChoice({ label, hint, chosen, onChoose }: CharacterChoiceProps) {
  const t = useText();
  const { data, error, refetch } = useCharacters();
  const [words, setWords] = useState("");
  // The initially chosen ones come first, and stay there when they are unticked.
  const [first] = useState(() => new Set(chosen));
  const listed = data ?? NONE;
  const wanted = { words, tag: null, scope: "all" } as const;
  const further = useBeyondList(listed, wanted);
  const known = new Map([...listed, ...further].map((character) => [character.id, character]));
  const unseen = words || !data ? [] : [...first].filter((id) => !known.has(id));
  const found = [...findCharacters(listed, wanted), ...further];
  const ids = [
    ...found.filter(({ id }) => first.has(id)),
    ...found.filter(({ id }) => !first.has(id)),
  ].map(({ id }) => id);

  function toggle(id: string): void {
    const others = chosen.filter((each) => each !== id);
    onChoose(others.length < chosen.length ? others : [...chosen, id]);
  }
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      {error && !data && <LoadFailed error={error} onRetry={() => void refetch()} />}
      {listed.length > AT_A_GLANCE && (
        <input
          type="search"
          aria-label={t("gallery.search")}
          placeholder={t("gallery.search")}
          autoComplete="off"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            // Enter would submit the form around it.
            if (event.key === "Enter") event.preventDefault();
          }}
          className="mb-2 block h-10 w-full rounded-xl border border-edge bg-paper px-3.5 text-base transition-colors placeholder:text-muted focus:border-ember"
        />
      )}
      {data && (
        <ul className="max-h-72 divide-y overflow-y-auto rounded-xl border border-edge bg-paper">
          {[...ids, ...unseen].map((id) => (
            <Item
              key={id}
              id={id}
              character={known.get(id) ?? null}
              isChosen={chosen.includes(id)}
              onToggle={() => toggle(id)}
            />
          ))}
          {ids.length + unseen.length === 0 && (
            <li className="px-3.5 py-3 text-sm text-muted">{t("lore.noSuchCharacter")}</li>
          )}
        </ul>
      )}
      <p className="mt-1.5 text-sm text-muted">{hint}</p>
    </fieldset>
  );
}
