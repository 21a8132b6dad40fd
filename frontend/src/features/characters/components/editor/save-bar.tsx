import { Button } from "@/components/ui/button";
import { say } from "@/lib/language/current";
import { useText } from "@/lib/language/use-text";
import type { Editor } from "../../use-editor";

interface SaveBarProps {
  readonly editor: Editor;
  readonly isNew: boolean;
  readonly canSave: boolean;
  readonly onSave: () => void;
  readonly onTalk: () => void;
}

function describe({ isSaving, isDirty, hasSaved }: Editor, canSave: boolean): string {
  if (isSaving) return say("common.saving");
  if (isDirty) return say(canSave ? "editor.notSaved" : "editor.nameFirst");
  return hasSaved ? say("common.saved") : "";
}

/**
 * Sticks to the bottom of the viewport; in a low viewport, of which it would cover too much, it is
 * at the end of the form.
 */
export function SaveBar({ editor, isNew, canSave, onSave, onTalk }: SaveBarProps) {
  const t = useText();
  const { isDirty, isSaving, isGone, discard } = editor;
  return (
    <div
      data-bottom-bar
      className="bottom-[max(0.75rem,env(safe-area-inset-bottom))] z-20 mt-4 rounded-2xl border bg-raised/95 p-3 shadow-lift backdrop-blur sm:pl-5 [@media(height>=28rem)]:sticky"
    >
      <div className="flex flex-wrap items-center justify-end gap-2">
        <p
          role="status"
          className="min-h-5 grow basis-40 text-sm text-muted max-sm:basis-full max-sm:empty:absolute"
        >
          {describe(editor, canSave)}
        </p>
        {isDirty && (
          <Button look="ghost" onClick={discard}>
            {t("editor.discard")}
          </Button>
        )}
        <Button
          disabled={!canSave || !(isDirty || isGone)}
          aria-disabled={isSaving}
          onClick={onSave}
        >
          {t(isGone ? "editor.saveAsNew" : "common.save")}
        </Button>
        <Button look="solid" disabled={!canSave} aria-disabled={isSaving} onClick={onTalk}>
          {isDirty && !isNew ? t("editor.saveAndTalk") : t("profile.talk")}
        </Button>
      </div>
    </div>
  );
}
