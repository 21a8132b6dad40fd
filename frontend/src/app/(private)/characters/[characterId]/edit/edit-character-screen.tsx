"use client";

import Link from "next/link";
import { useState } from "react";
import { BackLink } from "@/components/back-link";
import { PageFrame } from "@/components/page-frame";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { CharacterEditor } from "@/features/characters/components/editor/character-editor";
import { LoadedCharacter } from "@/features/characters/components/loaded-character";
import { MissingCharacter } from "@/features/characters/components/missing-character";
import { readText } from "@/features/characters/definition";
import { readDraft } from "@/features/characters/stored-draft";
import type { CharacterDetail } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { CharacterPreview } from "../../character-preview";

interface OpenEditorProps {
  readonly id: string;
  readonly name: string;
  /** Null: deleted, and only an unsaved draft is left. */
  readonly saved: CharacterDetail | null;
  readonly isDeleted?: boolean;
}

function OpenEditor({ id, name, saved, isDeleted = false }: OpenEditorProps) {
  const t = useText();
  return (
    <>
      <h1 className="mt-4 mb-6 font-voice text-page font-semibold break-words">
        {t("app.editOne", { name })}
      </h1>
      <CharacterEditor
        key={id}
        saved={saved}
        isDeleted={isDeleted}
        {...(saved === null && { leftId: id })}
        renderAside={(definition, shownId) => (
          <CharacterPreview key={shownId} id={shownId} definition={definition} />
        )}
      />
    </>
  );
}

interface EditedProps {
  readonly id: string;
  /** Null: deleted before this page was opened. */
  readonly saved: CharacterDetail | null;
  readonly isDeleted: boolean;
}

/** The same form stays if the character is deleted meanwhile, or the typed text would be lost. */
function Edited({ id, saved, isDeleted }: EditedProps) {
  const t = useText();
  // Saving removes the draft from the storage; the form stays until the page has changed.
  const [left] = useState(() => readDraft(id));
  if (saved?.is_mine)
    return <OpenEditor id={id} name={saved.name} saved={saved} isDeleted={isDeleted} />;
  if (saved && !isDeleted)
    return (
      <EmptyState
        isPage
        title={t("app.notYoursToChange", { name: saved.name })}
        text={t("app.makeCopy")}
        action={
          <Link href={`/characters/${id}`} className={buttonClass("solid")}>
            {t("app.toTheirPage")}
          </Link>
        }
      />
    );
  if (saved || !left) return <MissingCharacter />;
  return <OpenEditor id={id} name={readText(left.definition, "name")} saved={null} />;
}

export function EditCharacterScreen({ id }: { readonly id: string }) {
  const t = useText();
  return (
    <PageFrame back={<BackLink href={`/characters/${id}`}>{t("app.backToCharacter")}</BackLink>}>
      <LoadedCharacter
        id={id}
        renderMissing={(known) => <Edited key={id} id={id} saved={known} isDeleted />}
      >
        {(character) => <Edited key={id} id={id} saved={character} isDeleted={false} />}
      </LoadedCharacter>
    </PageFrame>
  );
}
