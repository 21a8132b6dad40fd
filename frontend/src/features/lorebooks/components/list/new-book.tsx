import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Sheet } from "@/components/ui/modal";
import { Button } from "@/components/ui/button";
import { RefusalNotice } from "@/components/refusal-notice";
import { SubmitButton } from "@/components/ui/submit-button";
import type { Lorebook } from "@/lib/api-schema";
import { sortErrors } from "@/lib/form-errors";
import { useText } from "@/lib/language/use-text";
import { useCreateBook } from "../../use-books";

interface NewBookProps {
  readonly onCreated: (book: Lorebook) => void;
  readonly onClose: () => void;
}

/** Asks for the name of a new lorebook. */
export function NewBook({ onCreated, onClose }: NewBookProps) {
  const t = useText();
  const [name, setName] = useState("");
  const create = useCreateBook(onCreated);
  const { fields, refusal } = sortErrors(create.error, ["name"]);
  return (
    <Sheet label={t("lore.newBook")} onClose={onClose}>
      <h2 className="mb-4 font-voice text-title font-semibold">{t("lore.newBook")}</h2>
      <RefusalNotice error={create.error} refusal={refusal} />
      <Form onSubmit={() => create.run({ name })}>
        <Field
          label={t("lore.name")}
          placeholder={t("lore.namePlaceholder")}
          autoComplete="off"
          maxLength={200}
          // The sheet was opened to type the name.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          value={name}
          onText={setName}
          errors={fields["name"]}
        />
        <div className="mt-5 flex flex-wrap justify-end gap-2">
          <Button look="ghost" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <SubmitButton isBusy={create.isBusy} busy={t("common.saving")}>
            {t("lore.create")}
          </SubmitButton>
        </div>
      </Form>
    </Sheet>
  );
}
