"use client";

import Link from "next/link";
import { BackLink } from "@/components/back-link";
import { PageFrame } from "@/components/page-frame";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { CharacterEditor } from "@/features/characters/components/editor/character-editor";
import { LoadedCharacter } from "@/features/characters/components/loaded-character";
import { useText } from "@/lib/language/use-text";
import { CharacterPreview } from "../../character-preview";

export function EditCharacterScreen({ id }: { readonly id: string }) {
  const t = useText();
  return (
    <PageFrame back={<BackLink href={`/characters/${id}`}>{t("app.backToCharacter")}</BackLink>}>
      <LoadedCharacter id={id}>
        {(character) =>
          character.is_mine ? (
            <>
              <h1 className="mt-4 mb-6 font-voice text-page font-semibold break-words">
                {t("app.editOne", { name: character.name })}
              </h1>
              <CharacterEditor
                key={character.id}
                saved={character}
                renderAside={(definition) => (
                  <CharacterPreview id={character.id} definition={definition} />
                )}
              />
            </>
          ) : (
            <EmptyState
              isPage
              title={t("app.notYoursToChange", { name: character.name })}
              text={t("app.makeCopy")}
              action={
                <Link href={`/characters/${id}`} className={buttonClass("solid")}>
                  {t("app.toTheirPage")}
                </Link>
              }
            />
          )
        }
      </LoadedCharacter>
    </PageFrame>
  );
}
