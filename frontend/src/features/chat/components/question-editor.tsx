"use client";

import { type KeyboardEvent, useLayoutEffect } from "react";
import { Button } from "@/components/ui/button";
import { useDraft } from "../use-draft";
import { isSendKey, isTouch, measureExcess, useGrowing } from "../writing";
import { useText } from "@/lib/language/use-text";

const MAX_HEIGHT = 280;

interface QuestionEditorProps {
  /** Where the words are kept while they are being changed. */
  readonly place: string;
  readonly isLocked: boolean;
  readonly onCancel: () => void;
  readonly onSave: (text: string) => void;
}

/** A question being put in other words, in its place. Escape leaves it as it was. */
export function QuestionEditor({ place, isLocked, onCancel, onSave }: QuestionEditorProps) {
  const t = useText();
  const [text, setText] = useDraft(place);
  const area = useGrowing(text, MAX_HEIGHT);
  const isTooLong = measureExcess(text) > 0;
  const isReady = text.trim() !== "" && !isTooLong && !isLocked;

  useLayoutEffect(() => {
    area.current?.focus({ preventScroll: true });
    area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
  }, [area]);

  function save(): void {
    if (isReady) onSave(text.trim());
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.nativeEvent.isComposing) {
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
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      className="rounded-2xl border border-edge bg-raised p-3 shadow-lift focus-within:border-ember"
    >
      <textarea
        ref={area}
        rows={1}
        aria-label={t("chat.editedMessage")}
        aria-describedby={isTooLong ? `${place}-excess` : undefined}
        aria-invalid={isTooLong}
        value={text}
        dir="auto"
        enterKeyHint={isTouch() ? "enter" : "send"}
        onChange={(event) => {
          setText(event.target.value);
        }}
        onKeyDown={onKeyDown}
        className="block w-full resize-none bg-transparent px-1 py-0.5 text-base leading-6 outline-none"
      />
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
