"use client";

import { BackLink } from "@/components/back-link";
import { PageFrame } from "@/components/page-frame";
import { CharacterEditor } from "@/features/characters/components/editor/character-editor";
import { useText } from "@/lib/language/use-text";
import { CharacterPreview } from "../character-preview";

export function NewCharacterScreen() {
  const t = useText();
  return (
    <PageFrame back={<BackLink href="/characters">{t("common.characters")}</BackLink>}>
      <h1 className="mt-4 font-voice text-page font-semibold">{t("app.newCharacter")}</h1>
      <p className="mt-1 mb-6 text-muted">{t("app.enoughToTalk")}</p>
      <CharacterEditor
        saved={null}
        renderAside={(definition) => <CharacterPreview id={null} definition={definition} />}
      />
    </PageFrame>
  );
}
