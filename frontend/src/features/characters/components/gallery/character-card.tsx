import { clsx } from "clsx";
import Link from "next/link";
import { CharacterFace } from "@/components/character-face";
import { buttonClass } from "@/components/ui/button";
import type { Character } from "@/lib/api-schema";
import { buildTalkPath } from "@/lib/characters";
import { useText } from "@/lib/language/use-text";
import { resolveLook, writeLook } from "@/lib/looks";
import { formatAge } from "@/lib/moments";
import { stripMarks } from "@/lib/strip-marks";
import { describeOwner } from "../../owners";

const CARD = "flex min-w-0 flex-col rounded-3xl border p-6";
const WORDS = "mt-5 border-s-2 border-ember ps-4 font-voice leading-relaxed break-words";

interface CharacterCardProps {
  readonly character: Character;
  readonly lastTalkAt: string | null;
}

/** A card of the gallery: face, first words, and links to a chat and to the character's page. */
export function CharacterCard({ character, lastTalkAt }: CharacterCardProps) {
  const t = useText();
  const { id, name, tagline, greeting, look, visibility } = character;
  const isOfServer = visibility === "server";
  return (
    <li style={writeLook(resolveLook(name, look))} className={`${CARD} look lit bg-raised!`}>
      <div className="flex flex-col items-center text-center">
        <Link
          href={`/characters/${id}`}
          tabIndex={-1}
          aria-hidden
          className="rounded-full transition-[filter] hover:brightness-110"
        >
          <CharacterFace character={character} size="huge" className="shadow-lift" />
        </Link>
        <h2 className="mt-4 max-w-full font-voice text-title font-semibold break-words">
          <Link href={`/characters/${id}`} className="underline-offset-4 hover:underline">
            {name}
          </Link>
        </h2>
        {tagline && (
          <p className="mt-1 line-clamp-2 max-w-full text-sm leading-snug text-balance break-words text-muted">
            {tagline}
          </p>
        )}
        {(lastTalkAt !== null || !isOfServer) && (
          <p className="mt-1.5 flex flex-wrap justify-center gap-x-1.5 text-xs text-muted">
            {!isOfServer && <span>{describeOwner(character)}</span>}
            {lastTalkAt !== null && !isOfServer && <span aria-hidden>·</span>}
            {lastTalkAt !== null && (
              <span>{t("gallery.lastTalk", { age: formatAge(lastTalkAt) })}</span>
            )}
          </p>
        )}
      </div>
      {greeting && (
        <blockquote dir="auto" className={clsx(WORDS, "line-clamp-4 whitespace-pre-line")}>
          {stripMarks(greeting).replace(/\n+/g, "\n")}
        </blockquote>
      )}
      <div className="mt-auto pt-6">
        <Link href={buildTalkPath(character)} className={buttonClass("solid", "w-full")}>
          <span className="truncate">{t("characters.talkTo", { name })}</span>
        </Link>
      </div>
    </li>
  );
}
