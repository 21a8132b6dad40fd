import { useId } from "react";
import { ErrorNotice } from "@/components/error-notice";
import { LoadFailed } from "@/components/load-failed";
import { listModelOptions } from "../model-options";
import { useChooseModel } from "../use-choose-model";
import { useModels } from "../use-models";
import { useText } from "@/lib/language/use-text";

/** Chooses the model that speaks for characters, among those that this server offers. */
export function ModelSelect({ chosen }: { readonly chosen: string | null }) {
  const t = useText();
  const id = useId();
  const { data: catalog, error, refetch } = useModels();
  const choose = useChooseModel();
  const shown = choose.isBusy ? (choose.input ?? null) : chosen;
  if (error && !catalog) return <LoadFailed error={error} onRetry={() => void refetch()} />;
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {t("settings.preferred")}
      </label>
      <select
        id={id}
        disabled={!catalog}
        aria-busy={choose.isBusy}
        value={catalog ? (shown ?? "") : ""}
        onChange={(event) => choose.run(event.target.value || null)}
        className="block h-11 w-full rounded-xl border border-edge bg-paper px-3 text-base focus:border-ember disabled:opacity-60"
      >
        {catalog ? (
          listModelOptions(catalog, shown).map(({ value, label, isReady }) => (
            <option key={value} value={value} disabled={!isReady}>
              {label}
            </option>
          ))
        ) : (
          <option value="">{t("common.looking")}</option>
        )}
      </select>
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
