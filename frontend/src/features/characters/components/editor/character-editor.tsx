import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { Notice, NoticeAction } from "@/components/ui/notice";
import type { CharacterDetail } from "@/lib/api-schema";
import { buildTalkPath } from "@/lib/characters";
import { useText } from "@/lib/language/use-text";
import { type Definition, readText } from "../../definition";
import { sortFaults } from "../../field-errors";
import { useEditor } from "../../use-editor";
import { ConflictPanel } from "./conflict-panel";
import { EditorSections } from "./editor-sections";
import { PictureField } from "./picture-field";
import { SaveBar } from "./save-bar";
import { TokenMeter } from "./token-meter";

interface CharacterEditorProps {
  /** Null: the character does not exist yet. */
  readonly saved: CharacterDetail | null;
  /** `saved` was deleted elsewhere. */
  readonly isDeleted?: boolean;
  /** The id of a character that was deleted while its draft had unsaved changes. */
  readonly leftId?: string;
  /** Renders the panel beside the form. `id` is null for a new or a deleted character. */
  readonly renderAside: (definition: Definition, id: string | null) => ReactNode;
}

/** The editor of a character, from a name and a sentence to everything that a card can hold. */
export function CharacterEditor({ saved, renderAside, ...rest }: CharacterEditorProps) {
  const t = useText();
  const router = useRouter();
  const editor = useEditor(saved, rest);
  const { definition, change, conflict, isRestored, isDirty, isGone } = editor;
  const existing = isGone ? null : saved;
  const { fields, refusal } = sortFaults(editor.error);
  const canSave = readText(definition, "name").trim() !== "";

  function talk(): void {
    const go = (character: CharacterDetail): void => router.push(buildTalkPath(character));
    if (existing && !isDirty) go(existing);
    else editor.save(go);
  }

  function save(): void {
    editor.save((character) => {
      if (!existing) router.replace(`/characters/${character.id}/edit`);
    });
  }

  return (
    <>
      {isGone && <Notice className="mb-4">{t("editor.deletedElsewhere")}</Notice>}
      {isRestored && isDirty && !isGone && (
        <Notice className="mb-4">
          <span>{t("editor.leftUnsaved")}</span>
          <NoticeAction onClick={editor.discard}>
            {saved ? t("editor.goBackToSaved") : t("editor.beginAnew")}
          </NoticeAction>
        </Notice>
      )}
      {refusal && (
        <Notice look="alarm" className="mb-4">
          {refusal}
        </Notice>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <EditorSections
          definition={definition}
          onChange={change}
          errors={fields}
          picture={existing && <PictureField character={existing} />}
        />
        <div className="space-y-4 lg:sticky lg:top-6 lg:max-h-[calc(100dvh-7rem)] lg:self-start lg:overflow-y-auto">
          <TokenMeter definition={definition} />
          {renderAside(definition, existing?.id ?? null)}
        </div>
      </div>
      <SaveBar
        editor={editor}
        isNew={existing === null}
        canSave={canSave}
        onSave={save}
        onTalk={talk}
      />
      {conflict && (
        <ConflictPanel
          conflict={conflict}
          mine={definition}
          isSaving={editor.isSaving}
          onSettle={editor.settle}
          onClose={editor.postpone}
        />
      )}
    </>
  );
}
