import { ErrorNotice } from "@/components/error-notice";
import { LoadFailed } from "@/components/load-failed";
import { SelectField } from "@/components/ui/select-field";
import { listModelOptions } from "../model-options";
import { useChooseModel } from "../use-choose-model";
import { useModels } from "../use-models";
import { useText } from "@/lib/language/use-text";

/** Chooses the model that speaks for characters, among those that this server offers. */
export function ModelSelect({ chosen }: { readonly chosen: string | null }) {
  const t = useText();
  const { data: catalog, error, refetch } = useModels();
  const choose = useChooseModel();
  const shown = choose.isBusy ? (choose.input ?? null) : chosen;
  if (error && !catalog) return <LoadFailed error={error} onRetry={() => void refetch()} />;
  return (
    <div>
      <SelectField
        label={t("settings.preferred")}
        isBusy={choose.isBusy}
        options={
          catalog &&
          listModelOptions(catalog, shown).map(({ value, label, isReady }) => ({
            value,
            text: label,
            isLocked: !isReady,
          }))
        }
        value={shown ?? ""}
        onValue={(value) => choose.run(value || null)}
      />
      <ErrorNotice error={choose.error} className="mt-3" />
      <p role="status" className="mt-1.5 text-sm text-muted">
        {choose.isBusy
          ? t("common.saving")
          : choose.isDone
            ? t("common.saved")
            : t("settings.whoSpeaks")}
      </p>
    </div>
  );
}
