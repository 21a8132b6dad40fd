import Link from "next/link";
import { useState } from "react";
import { LoadFailed } from "@/components/load-failed";
import { Button, buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading } from "@/components/ui/loading";
import { Skeleton } from "@/components/ui/skeleton";
import type { Character } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { type WantedCharacters, findCharacters, listTags } from "../../find-characters";
import { type FindLastTalk, sortByTalk } from "../../sort-by-talk";
import { useBeyondList } from "../../use-beyond-list";
import { useCharacters } from "../../use-characters";
import { CharacterCard } from "./character-card";
import { GalleryFilter } from "./gallery-filter";
import { StrangerCard } from "./stranger-card";

/** A placeholder as tall as a card with a short greeting, so that the layout does not shift. */
function WaitingCard() {
  return (
    <li className="flex min-w-0 flex-col rounded-3xl border bg-raised p-6">
      <div className="flex flex-col items-center">
        <Skeleton className="size-28 rounded-full! sm:size-40" />
        <Skeleton className="mt-5 h-7 w-40" />
        <Skeleton className="mt-3 h-4 w-56" />
      </div>
      <Skeleton className="mt-6 h-24" />
      <Skeleton className="mt-6 h-10 rounded-xl!" />
    </li>
  );
}

/** Placeholder cards while the list loads. */
const PLACES = [1, 2];
const ANYBODY: WantedCharacters = { words: "", tag: null, scope: "all" };
const MOST_TAGS = 16;
/** Number of cards shown at first, and added by each "Show more". */
const STEP = 30;

interface NobodyProps {
  readonly wanted: WantedCharacters;
  readonly onShowAll: () => void;
}

function Nobody({ wanted, onShowAll }: NobodyProps) {
  const t = useText();
  const hasNone = wanted.scope === "mine" && !wanted.words && wanted.tag === null;
  return (
    <EmptyState
      isPage
      title={hasNone ? t("gallery.madeNobody") : t("gallery.nobodyLikeThat")}
      action={
        hasNone ? (
          <Link href="/characters/new" className={buttonClass("solid")}>
            {t("gallery.make")}
          </Link>
        ) : (
          <Button onClick={onShowAll}>{t("gallery.showAll")}</Button>
        )
      }
    />
  );
}

interface CardsProps {
  readonly characters: readonly Character[];
  readonly findLastTalk: FindLastTalk;
}

function Cards({ characters, findLastTalk }: CardsProps) {
  const t = useText();
  const [most, setMost] = useState(STEP);
  const [wanted, setWanted] = useState(ANYBODY);
  const beyond = useBeyondList(characters, wanted);
  const found = sortByTalk([...findCharacters(characters, wanted), ...beyond], findLastTalk);
  const isAll = wanted.scope === "all" && wanted.tag === null && !wanted.words;
  return (
    <>
      <GalleryFilter wanted={wanted} tags={listTags(characters, MOST_TAGS)} onWanted={setWanted} />
      {found.length === 0 && <Nobody wanted={wanted} onShowAll={() => setWanted(ANYBODY)} />}
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {found.slice(0, most).map((character) => (
          <CharacterCard
            key={character.id}
            character={character}
            lastTalkAt={findLastTalk(character)}
          />
        ))}
        {isAll && found.length <= most && <StrangerCard />}
      </ul>
      {found.length > most && (
        <p className="mt-6 text-center">
          <Button onClick={() => setMost(most + STEP)}>{t("common.showMore")}</Button>
        </p>
      )}
    </>
  );
}

/** All characters that the user can talk to, and a card for any other name. */
export function Gallery({ findLastTalk }: { readonly findLastTalk: FindLastTalk }) {
  const t = useText();
  const { data, error, isPending, refetch } = useCharacters();
  if (data && data.length > 0) return <Cards characters={data} findLastTalk={findLastTalk} />;
  return (
    <>
      {isPending && (
        <Loading>
          <Skeleton className="mb-6 h-10 max-w-sm rounded-xl!" />
        </Loading>
      )}
      {error && !data && (
        <LoadFailed error={error} onRetry={() => void refetch()} className="mb-5" />
      )}
      {data?.length === 0 && <EmptyState title={t("characters.nobody")} />}
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {isPending ? PLACES.map((place) => <WaitingCard key={place} />) : <StrangerCard />}
      </ul>
    </>
  );
}
