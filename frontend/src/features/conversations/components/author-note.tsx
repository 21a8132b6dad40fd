"use client";

import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import type { Conversation } from "@/lib/api-schema";
import { sortErrors } from "@/lib/form-errors";
import { useText } from "@/lib/language/use-text";
import { useDirection } from "../use-direction";

/** Where the server puts a note that says nothing of it. */
const DEPTH = 4;

/** A word to the model beside the talk, which no reader sees: kept near the end of every prompt. */
export function AuthorNote({ conversation }: { readonly conversation: Conversation }) {
  const t = useText();
  const { id, author_note: note } = conversation;
  const [text, setText] = useState(note?.text ?? "");
  const [depth, setDepth] = useState(String(note?.depth ?? DEPTH));
  const direction = useDirection(id);
  const { refusal } = sortErrors(direction.error, []);
  const isChanged = text !== (note?.text ?? "") || depth !== String(note?.depth ?? DEPTH);

  function save(): void {
    const author_note = text.trim()
      ? { ...note, text, depth: /^\d+$/.test(depth) ? Number(depth) : DEPTH }
      : null;
    direction.run({ author_note });
  }

  return (
    <Form onSubmit={save} className="mt-3 space-y-4">
      {refusal && <Notice look="alarm">{refusal}</Notice>}
      <TextArea
        label={t("conversations.authorNote")}
        rows={3}
        value={text}
        onText={setText}
        placeholder={t("conversations.noteExample")}
        hint={t("conversations.noteHint")}
      />
      <div className="flex flex-wrap items-end justify-between gap-3">
        <Field
          label={t("conversations.noteDepth")}
          type="number"
          inputMode="numeric"
          min={0}
          className="w-44"
          value={depth}
          onText={setDepth}
        />
        <SubmitButton look="quiet" isBusy={direction.isBusy} busy={t("common.saving")}>
          {t("conversations.saveNote")}
        </SubmitButton>
      </div>
      <p role="status" className="text-sm text-muted">
        {direction.result && !isChanged ? t("common.saved") : ""}
      </p>
    </Form>
  );
}
