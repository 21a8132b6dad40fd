import { clsx } from "clsx";
import type { ReactNode } from "react";
import { CharacterFace } from "@/components/character-face";
import type { CharacterDetail } from "@/lib/api-schema";
import { resolveLook, writeLook } from "@/lib/looks";
import { useText } from "@/lib/language/use-text";
import { describeTokens } from "@/lib/counts";
import { fillNames } from "../../defined-greetings";
import { type TextField, readGreetings, readText } from "../../definition";
import { nameField } from "../../field-names";
import { describeOwner } from "../../owners";
import { AssetLists } from "./asset-lists";
import { CharacterActions } from "./character-actions";
import { GreetingLeaves } from "./greeting-leaves";
import { KnownTopics } from "./known-topics";
import { ProfilePart } from "./profile-part";
import { VersionList } from "./version-list";

const TOLD = ["description", "personality", "scenario"] as const satisfies readonly TextField[];

function listTold({ definition }: CharacterDetail): readonly TextField[] {
  return TOLD.filter((field) => readText(definition, field).trim());
}

function Told({ character }: { readonly character: CharacterDetail }) {
  const t = useText();
  const parts = listTold(character);
  if (parts.length === 0) return <p className="text-muted">{t("profile.nothingWritten")}</p>;
  return (
    <dl className="space-y-4">
      {parts.map((field) => (
        <div key={field}>
          <dt
            className={clsx("text-sm font-medium text-muted", field === "description" && "sr-only")}
          >
            {nameField(field)}
          </dt>
          <dd className="mt-0.5 leading-relaxed break-words whitespace-pre-line">
            {fillNames(character, readText(character.definition, field))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Portrait({ character }: { readonly character: CharacterDetail }) {
  const t = useText();
  const { name, tagline, tags, token_count } = character;
  return (
    <div className="lit rounded-3xl border p-inset lg:sticky lg:top-6">
      <div className="flex flex-col items-center text-center">
        <CharacterFace character={character} size="huge" className="shadow-lift" />
        <h1 className="mt-4 max-w-full font-voice text-page font-semibold break-words">{name}</h1>
        {tagline && (
          <p className="mt-1 max-w-full leading-snug text-balance break-words text-muted">
            {tagline}
          </p>
        )}
        {tags.length > 0 && (
          <ul
            aria-label={t("common.tags")}
            className="mt-3 flex max-w-full flex-wrap justify-center gap-1.5"
          >
            {tags.map((tag) => (
              <li
                key={tag}
                className="max-w-full truncate rounded-full bg-told px-2.5 py-0.5 text-sm"
              >
                {tag}
              </li>
            ))}
          </ul>
        )}
        <p className="mt-3 text-sm text-muted">
          {describeOwner(character)} · {describeTokens(token_count)}
        </p>
      </div>
      <CharacterActions character={character} />
    </div>
  );
}

interface CharacterProfileProps {
  readonly character: CharacterDetail;
  /** The user's lorebooks that apply to the character. */
  readonly companions: ReactNode;
}

/** Everything about one character. */
export function CharacterProfile({ character, companions }: CharacterProfileProps) {
  const t = useText();
  const greetings = readGreetings(character.definition)
    .filter(Boolean)
    .map((raw) => fillNames(character, raw));
  const style = writeLook(resolveLook(character.name, character.look));
  return (
    <div
      style={style}
      className="look mt-4 grid grid-cols-[minmax(0,1fr)] gap-4 bg-transparent! lg:grid-cols-[20rem_minmax(0,1fr)] lg:items-start"
    >
      <Portrait character={character} />
      <div className="min-w-0 space-y-4">
        {greetings.length > 0 && (
          <ProfilePart title={t("characters.greet")}>
            <GreetingLeaves greetings={greetings} />
          </ProfilePart>
        )}
        {/* The server's characters describe themselves in their knowledge entries. */}
        {(character.visibility !== "server" || listTold(character).length > 0) && (
          <ProfilePart title={t("profile.whoTheyAre")}>
            <Told character={character} />
          </ProfilePart>
        )}
        <ProfilePart title={t("characters.know")}>
          <KnownTopics character={character} />
        </ProfilePart>
        <ProfilePart title={t("lore.books")}>{companions}</ProfilePart>
        <AssetLists character={character} />
        {character.visibility !== "server" && (
          <ProfilePart title={t("profile.versions")}>
            <VersionList character={character} />
          </ProfilePart>
        )}
      </div>
    </div>
  );
}
