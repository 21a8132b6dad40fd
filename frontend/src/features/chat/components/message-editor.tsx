import { type KeyboardEvent, useEffect } from "react";
import { Button } from "@/components/ui/button";
import { isComposing } from "@/lib/composing";
import { isSendKey, isTouch } from "@/lib/send-key";
import { joinPieces } from "../pasted";
import { useDraft, useField } from "../use-draft";
import { usePasted } from "../use-pasted";
import { isUndoKey } from "../writing";
import { PastedPieces } from "./late-parts";
import { useText } from "@/lib/language/use-text";

const MAX_HEIGHT = 280;

interface MessageEditorProps {
  /** Draft key of the edited text. */
  readonly place: string;
  readonly isLocked: boolean;
  readonly onCancel: () => void;
  readonly onSave: (text: string) => void;
}

/** Edits a message in place. Escape leaves it as it was. */
export function MessageEditor({ place, isLocked, onCancel, onSave }: MessageEditorProps) {
  const t = useText();
  const draft = useDraft(place);
  const pasted = usePasted(place, draft);
  const { pieces } = pasted;
  const { area, isBlank, excess } = useField(draft, pieces, MAX_HEIGHT);
  const isTooLong = excess > 0;
  const isReady = !isBlank && !isTooLong && !isLocked;

  // Not in a layout effect: the sheet that requested the edit restores the focus as it closes, and
  // this must run after it.
  useEffect(() => {
    area.current?.focus({ preventScroll: true });
    area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
  }, [area]);

  function save(): void {
    if (isReady) onSave(joinPieces(area.current?.value ?? "", pieces));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (isUndoKey(event) && pasted.undo()) event.preventDefault();
    else if (event.key === "Escape" && !isComposing(event.nativeEvent)) {
      event.preventDefault();
      onCancel();
    } else if (isSendKey(event)) {
      event.preventDefault();
      save();
    }
  }

  return (
    <form
      aria-label={t("common.edit")}
      data-leaves-focus
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      className="rounded-2xl border border-edge bg-raised p-3 shadow-lift focus-within:border-ember"
    >
      {pieces.length > 0 && <PastedPieces pasted={pasted} area={area} isClosed={false} />}
      <textarea
        ref={area}
        rows={1}
        aria-label={t("chat.editedMessage")}
        aria-describedby={isTooLong ? `${place}-excess` : undefined}
        aria-invalid={isTooLong}
        dir="auto"
        enterKeyHint={isTouch() ? "enter" : "send"}
        onChange={(event) => draft.write(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={pasted.take}
        onDrop={pasted.take}
        className="block w-full resize-none bg-transparent px-1 py-0.5 text-base leading-6 outline-none"
      />
      {pasted.isRefused && (
        <p role="alert" className="mt-2 px-1 text-sm text-muted">
          {t("chat.onlyText")}
        </p>
      )}
      {isTooLong && (
        <p id={`${place}-excess`} role="alert" className="mt-2 px-1 text-sm text-alarm">
          {t("chat.tooLongOne")}
        </p>
      )}
      <div className="mt-2 flex flex-wrap items-center justify-end gap-2">
        <p className="mr-auto px-1 text-xs text-muted">{t("chat.firstStays")}</p>
        <Button look="ghost" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
        <Button look="solid" type="submit" disabled={!isReady}>
          {t("common.save")}
        </Button>
      </div>
    </form>
  );
}
