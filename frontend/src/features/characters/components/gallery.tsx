"use client";

import { useRouter } from "next/navigation";
import Link from "next/link";
import { Face } from "@/components/face";
import { buttonClass } from "@/components/ui/button";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { describeError } from "@/lib/api-error";
import type { Character } from "@/lib/api-schema";
import { buildNewChatPath } from "@/lib/characters";
import { useCharacters } from "../use-characters";
import { StrangerForm } from "./stranger-form";

const CARD = "flex flex-col sm:min-h-72 rounded-3xl border p-6";

function Card({ character }: { readonly character: Character }) {
  const { slug, name, tagline, greeting } = character;
  return (
    <li className={`${CARD} animate-rise bg-raised shadow-lift`}>
      <div className="flex items-center gap-4">
        <Face name={name} className="size-14 text-2xl" />
        <div className="min-w-0">
          <h2 className="font-voice text-xl font-semibold tracking-tight break-words">{name}</h2>
          {tagline && <p className="text-sm leading-snug text-muted">{tagline}</p>}
        </div>
      </div>
      {greeting && (
        <blockquote className="mt-5 line-clamp-4 border-l-2 border-ember/40 pl-4 font-voice text-[1.0625rem] leading-relaxed break-words">
          {greeting}
        </blockquote>
      )}
      <div className="mt-auto pt-5">
        <Link href={buildNewChatPath(slug)} className={buttonClass("solid", "w-full")}>
          <span className="truncate">Talk to {name}</span>
        </Link>
      </div>
    </li>
  );
}

function Stranger() {
  const router = useRouter();
  return (
    <li className={`${CARD} border-dashed`}>
      <div className="flex items-center gap-4">
        <span
          aria-hidden
          className="grid size-14 shrink-0 place-items-center rounded-full border border-dashed font-voice text-2xl text-muted"
        >
          ?
        </span>
        <div>
          <h2 className="font-voice text-xl font-semibold tracking-tight">Someone else…</h2>
          <p className="text-sm leading-snug text-muted">Anybody you can name</p>
        </div>
      </div>
      <div className="mt-5 flex grow flex-col">
        <StrangerForm
          action="Begin"
          onName={(name) => {
            router.push(buildNewChatPath(name));
          }}
        />
      </div>
    </li>
  );
}

function Skeleton() {
  return (
    <li aria-hidden className={`${CARD} animate-pulse bg-raised`}>
      <div className="flex items-center gap-4">
        <span className="size-14 rounded-full bg-sunken" />
        <span className="h-5 w-32 rounded bg-sunken" />
      </div>
      <span className="mt-6 h-4 rounded bg-sunken" />
      <span className="mt-3 h-4 w-3/4 rounded bg-sunken" />
    </li>
  );
}

/** Everybody who can be talked to, and a place for anybody else. */
export function Gallery() {
  const { data, error, isPending, refetch } = useCharacters();
  return (
    <>
      {isPending && (
        <p role="status" className="sr-only">
          Loading
        </p>
      )}
      {error && !data && (
        <Notice look="alarm" className="mb-5">
          <span>{describeError(error)}</span>
          <NoticeAction onClick={() => void refetch()}>Try again</NoticeAction>
        </Notice>
      )}
      {data?.length === 0 && (
        <Notice className="mb-5">Nobody has been set up on this server yet.</Notice>
      )}
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {isPending && <Skeleton />}
        {data?.map((character) => (
          <Card key={character.slug} character={character} />
        ))}
        <Stranger />
      </ul>
    </>
  );
}
