import { ChangedElsewhere } from "@/components/changed-elsewhere";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import type { Persona } from "@/lib/api-schema";
import { sortErrors } from "@/lib/form-errors";
import { useText } from "@/lib/language/use-text";
import { usePersonaForm } from "../use-change-personas";

interface PersonaFormProps {
  /** Null: a new persona. */
  readonly persona: Persona | null;
  readonly isFirst: boolean;
  readonly onDone: () => void;
}

const NAME_LIMIT = 100;
const LABELS = { name: "personas.yourName", description: "personas.whoToThem" } as const;

/** The name that characters call the user by, and what they know of the user. */
export function PersonaForm({ persona, isFirst, onDone }: PersonaFormProps) {
  const t = useText();
  const form = usePersonaForm(persona, isFirst, onDone);
  const { name, description } = form.draft;
  const { fields, refusal } = sortErrors(form.error, ["name", "description"]);
  return (
    <Form
      className="space-y-4 rounded-xl border bg-paper p-4"
      onSubmit={() => {
        if (name.trim()) form.save();
      }}
    >
      {refusal && <Notice look="alarm">{refusal}</Notice>}
      <Field
        label={t(LABELS.name)}
        autoComplete="off"
        maxLength={NAME_LIMIT}
        value={name}
        errors={fields["name"]}
        onText={(text) => form.change({ name: text })}
        hint={t("personas.yourNameHint")}
      />
      <TextArea
        label={t(LABELS.description)}
        rows={3}
        value={description}
        errors={fields["description"]}
        onText={(text) => form.change({ description: text })}
        placeholder={t("personas.example")}
      />
      <ChangedElsewhere
        changes={form.clashes.map(({ field, theirs }) => ({ label: t(LABELS[field]), theirs }))}
        onTake={form.takeTheirs}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="ghost" onClick={onDone}>
          {t("common.cancel")}
        </Button>
        <SubmitButton isBusy={form.isSaving} busy={t("common.saving")}>
          {t("common.save")}
        </SubmitButton>
      </div>
    </Form>
  );
}
