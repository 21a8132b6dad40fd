"use client";

import { BackLink } from "@/components/back-link";
import { PageFrame } from "@/components/page-frame";
import { LoadedCharacter } from "@/features/characters/components/loaded-character";
import { CharacterProfile } from "@/features/characters/components/profile/character-profile";
import { CharacterBooks } from "@/features/lorebooks/components/character-books";
import { useText } from "@/lib/language/use-text";

export function CharacterScreen({ id }: { readonly id: string }) {
  const t = useText();
  return (
    <PageFrame back={<BackLink href="/characters">{t("common.characters")}</BackLink>}>
      <LoadedCharacter id={id}>
        {(character) => (
          <CharacterProfile
            key={character.id}
            character={character}
            companions={<CharacterBooks character={character} />}
          />
        )}
      </LoadedCharacter>
    </PageFrame>
  );
}
