"use client";

import { CharacterEditor } from "@/features/characters/components/editor/character-editor";
import { CharactersPage } from "../characters-page";

export function NewCharacterScreen() {
  return (
    <CharactersPage back={{ href: "/characters", text: "Characters" }}>
      <h1 className="mt-4 font-voice text-page font-semibold">New character</h1>
      <p className="mt-1 mb-6 text-muted">
        A name and a sentence are enough to talk. Everything else can wait.
      </p>
      <CharacterEditor saved={null} />
    </CharactersPage>
  );
}
