import type { ReactNode } from "react";
import { ChangedElsewhere } from "@/components/changed-elsewhere";
import { RefusalNotice } from "@/components/refusal-notice";
import { Field } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Segments } from "@/components/ui/segments";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import type { Lorebook } from "@/lib/api-schema";
import { sortErrors } from "@/lib/form-errors";
import { useText } from "@/lib/language/use-text";
import { SETTING_TEXTS, describeSetting } from "../../describe-field";
import { useBookForm } from "../../use-books";
import { NumberField } from "../number-field";
import { Switch } from "../switch";

const NAMES = ["name", "description", "scan_depth", "token_budget"] as const;

/** Renders the choice of the characters that a lorebook belongs to. */
export type ChooseCharacters = (
  chosen: readonly string[],
  onChoose: (ids: readonly string[]) => void,
) => ReactNode;

interface BookSettingsProps {
  readonly book: Lorebook;
  readonly chooseCharacters: ChooseCharacters;
}

/** The form of a lorebook's settings: name, where it is open, how many messages it scans, its token budget. */
export function BookSettings({ book, chooseCharacters }: BookSettingsProps) {
  const t = useText();
  const form = useBookForm(book);
  const { draft, change: set } = form;
  const { fields, refusal } = sortErrors(form.error, NAMES);
  const { name, description, scan_depth, token_budget, recursive_scanning, scope } = draft;
  const { character_ids } = draft;
  return (
    <Form
      onSubmit={form.save}
      className="space-y-5 rounded-2xl border bg-raised p-5 shadow-lift sm:p-6"
    >
      <RefusalNotice error={form.error} refusal={refusal} className="" />
      <Field
        label={t("lore.name")}
        autoComplete="off"
        maxLength={200}
        value={name}
        onText={(text) => set({ name: text })}
        errors={fields["name"]}
      />
      <TextArea
        label={t("lore.description")}
        hint={t("lore.descriptionHint")}
        rows={2}
        value={description}
        onText={(text) => set({ description: text })}
        errors={fields["description"]}
      />
      <div>
        <p className="mb-1.5 text-sm font-medium" aria-hidden>
          {t("lore.open")}
        </p>
        <div className="flex">
          <Segments
            label={t("lore.open")}
            options={[
              { value: "attached", text: t("lore.openChosen") },
              { value: "always", text: t("lore.openAll") },
            ]}
            value={scope}
            onChange={(value) => set({ scope: value })}
          />
        </div>
        <p className="mt-1.5 text-sm text-muted">
          {scope === "always" ? t("lore.openAllHint") : t("lore.openChosenHint")}
        </p>
      </div>
      {scope === "attached" &&
        chooseCharacters(character_ids, (ids) => set({ character_ids: ids }))}
      <div className="grid gap-5 sm:grid-cols-2">
        <NumberField
          label={t("lore.scanDepth")}
          hint={t("lore.scanDepthHint")}
          placeholder={t("lore.asUsual")}
          value={scan_depth}
          onNumber={(value) => set({ scan_depth: value })}
          errors={fields["scan_depth"]}
        />
        <NumberField
          label={t("lore.budget")}
          hint={t("lore.budgetHint")}
          placeholder={t("lore.noLimit")}
          value={token_budget}
          onNumber={(value) => set({ token_budget: value })}
          errors={fields["token_budget"]}
        />
      </div>
      <Switch
        label={t("lore.recursive")}
        hint={t("lore.recursiveHint")}
        isOn={recursive_scanning}
        onSwitch={(value) => set({ recursive_scanning: value })}
      />
      <ChangedElsewhere
        changes={form.clashes.map(({ field, theirs }) => ({
          label: t(SETTING_TEXTS[field]),
          theirs: describeSetting(t, field, theirs),
        }))}
        onTake={form.takeTheirs}
      />
      <div className="flex flex-wrap items-center justify-end gap-4">
        <p role="status" className="text-sm text-muted">
          {form.hasSaved && !form.isChanged ? t("lore.saved") : ""}
        </p>
        <SubmitButton isBusy={form.isSaving} busy={t("common.saving")}>
          {t("lore.save")}
        </SubmitButton>
      </div>
    </Form>
  );
}
