import { ChangedElsewhere } from "@/components/changed-elsewhere";
import { Field } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import type { Conversation } from "@/lib/api-schema";
import { sortErrors } from "@/lib/form-errors";
import { useText } from "@/lib/language/use-text";
import { useNoteForm } from "../use-note-form";

const LABELS = { text: "conversations.authorNote", depth: "conversations.noteDepth" } as const;

/** An instruction to the model that no reader sees; it is put near the end of every prompt. */
export function AuthorNote({ conversation }: { readonly conversation: Conversation }) {
  const t = useText();
  const form = useNoteForm(conversation);
  const { text, depth } = form.draft;
  const { refusal } = sortErrors(form.error, []);
  return (
    <Form onSubmit={form.save} className="mt-3 space-y-4">
      {refusal && <Notice look="alarm">{refusal}</Notice>}
      <TextArea
        label={t(LABELS.text)}
        rows={3}
        value={text}
        onText={(typed) => form.change({ text: typed })}
        placeholder={t("conversations.noteExample")}
        hint={t("conversations.noteHint")}
      />
      <div className="flex flex-wrap items-end justify-between gap-3">
        <Field
          label={t(LABELS.depth)}
          type="number"
          inputMode="numeric"
          min={0}
          className="w-44"
          value={depth}
          onText={(typed) => form.change({ depth: typed })}
        />
        <SubmitButton look="quiet" isBusy={form.isSaving} busy={t("common.saving")}>
          {t("conversations.saveNote")}
        </SubmitButton>
      </div>
      <ChangedElsewhere
        changes={form.clashes.map(({ field, theirs }) => ({ label: t(LABELS[field]), theirs }))}
        onTake={form.takeTheirs}
      />
      <p role="status" className="text-sm text-muted">
        {form.hasSaved && !form.isChanged ? t("common.saved") : ""}
      </p>
    </Form>
  );
}
