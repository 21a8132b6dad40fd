"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import type { Persona } from "@/lib/api-schema";
import { sortErrors } from "@/lib/form-errors";
import { useText } from "@/lib/language/use-text";
import { useSavePersona } from "../use-change-personas";

interface PersonaFormProps {
  /** Null: a new one. */
  readonly persona: Persona | null;
  readonly isFirst: boolean;
  readonly onDone: () => void;
}

const NAME_LIMIT = 100;

/** What characters call one, and what they know of one. */
export function PersonaForm({ persona, isFirst, onDone }: PersonaFormProps) {
  const t = useText();
  const [name, setName] = useState(persona?.name ?? "");
  const [description, setDescription] = useState(persona?.description ?? "");
  const save = useSavePersona(onDone);
  const { fields, refusal } = sortErrors(save.error, ["name", "description"]);
  return (
    <Form
      className="space-y-4 rounded-xl border bg-paper p-4"
      onSubmit={() => {
        if (!name.trim()) return;
        save.run({
          id: persona?.id ?? null,
          fields: { name, description, ...(isFirst ? { is_default: true } : {}) },
        });
      }}
    >
      {refusal && <Notice look="alarm">{refusal}</Notice>}
      <Field
        label={t("personas.yourName")}
        autoComplete="off"
        maxLength={NAME_LIMIT}
        value={name}
        errors={fields["name"]}
        onText={setName}
        hint={t("personas.yourNameHint")}
      />
      <TextArea
        label={t("personas.whoToThem")}
        rows={3}
        value={description}
        errors={fields["description"]}
        onText={setDescription}
        placeholder={t("personas.example")}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="ghost" onClick={onDone}>
          {t("common.cancel")}
        </Button>
        <SubmitButton isBusy={save.isBusy} busy={t("common.saving")}>
          {t("common.save")}
        </SubmitButton>
      </div>
    </Form>
  );
}
