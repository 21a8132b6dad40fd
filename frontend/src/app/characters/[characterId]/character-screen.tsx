"use client";

import { LoadedCharacter } from "@/features/characters/components/loaded-character";
import { CharacterProfile } from "@/features/characters/components/profile/character-profile";
import { CharactersPage } from "../characters-page";

export function CharacterScreen({ id }: { readonly id: string }) {
  return (
    <CharactersPage back={{ href: "/characters", text: "Characters" }}>
      <LoadedCharacter id={id}>
        {(character) => <CharacterProfile key={character.id} character={character} />}
      </LoadedCharacter>
    </CharactersPage>
  );
}
