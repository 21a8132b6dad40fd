"use client";

import { clsx } from "clsx";
import { useRouter } from "next/navigation";
import Link from "next/link";
import { Face, useLook } from "@/components/face";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { describeError } from "@/lib/api-error";
import type { Character } from "@/lib/api-schema";
import { buildNewChatPath } from "@/lib/characters";
import { writeLook } from "@/lib/looks";
import { useCharacters } from "../use-characters";
import { StrangerForm } from "./stranger-form";
import { useText } from "@/lib/language/use-text";

/** Kept free until it is known who comes. */
const PLACES = [1, 2];

const CARD = "flex flex-col rounded-3xl border p-6";
const WORDS = "mt-5 border-l-2 border-ember pl-4 font-voice leading-relaxed break-words";

function Card({ character }: { readonly character: Character }) {
  const t = useText();
  const { slug, name, tagline, greeting } = character;
  const look = useLook(name);
  return (
    <li
      style={look ? writeLook(look) : undefined}
      className={clsx(CARD, look && "look", "lit bg-raised!")}
    >
      <div className="flex flex-col items-center text-center">
        <Face name={name} size="huge" className="shadow-lift" />
        <h2 className="mt-4 font-voice text-title font-semibold break-words">{name}</h2>
        {tagline && <p className="mt-1 text-sm leading-snug text-balance text-muted">{tagline}</p>}
      </div>
      {greeting && <blockquote className={`${WORDS} line-clamp-4`}>{greeting}</blockquote>}
      <div className="mt-auto pt-6">
        <Link href={buildNewChatPath(slug)} className={buttonClass("solid", "w-full")}>
          <span className="truncate">{t("characters.talkTo", { name })}</span>
        </Link>
      </div>
    </li>
  );
}

function Stranger() {
  const t = useText();
  const router = useRouter();
  return (
    <li className={`${CARD} border-dashed border-edge`}>
      <div className="flex flex-col items-center text-center">
        <span
          aria-hidden
          className="size-28 shrink-0 rounded-full border-2 border-dashed border-edge sm:size-40"
        />
        <h2 className="mt-4 font-voice text-title font-semibold">{t("common.someoneElse")}</h2>
        <p className="mt-1 text-sm leading-snug text-muted">{t("characters.anybody")}</p>
      </div>
      <div className="mt-5 flex grow flex-col">
        <StrangerForm
          action={t("characters.begin")}
          onName={(name) => {
            router.push(buildNewChatPath(name));
          }}
        />
      </div>
    </li>
  );
}

/** As tall as a card with a short greeting: what comes should not push anything away. */
function Waiting() {
  return (
    <li className={`${CARD} bg-raised`}>
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

/** Everybody who can be talked to, and a place for anybody else. */
export function Gallery() {
  const t = useText();
  const { data, error, isPending, refetch } = useCharacters();
  return (
    <>
      {isPending && (
        <p role="status" className="sr-only">
          {t("common.loading")}
        </p>
      )}
      {error && !data && (
        <Notice look="alarm" className="mb-5">
          <span>{describeError(error)}</span>
          <NoticeAction onClick={() => void refetch()}>{t("common.tryAgain")}</NoticeAction>
        </Notice>
      )}
      {data?.length === 0 && <EmptyState title={t("characters.nobody")} />}
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {isPending && PLACES.map((place) => <Waiting key={place} />)}
        {data?.map((character) => (
          <Card key={character.slug} character={character} />
        ))}
        {!isPending && <Stranger />}
      </ul>
    </>
  );
}
