import { Cpu } from "lucide";
import { Icon } from "@/components/ui/icon";
import { MenuRadio } from "@/components/ui/menu-items";
import { Picker } from "@/components/ui/picker";
import { useText } from "@/lib/language/use-text";
import { listModelOptions } from "../model-options";
import { useModels } from "../use-models";

interface ModelPickerProps {
  /** Null: the server's default. */
  readonly chosen: string | null;
  readonly isBusy: boolean;
  readonly onChoose: (model: string | null) => void;
}

/** Chooses one of the server's models. */
export function ModelPicker({ chosen, isBusy, onChoose }: ModelPickerProps) {
  const t = useText();
  const { data: catalog } = useModels();
  if (!catalog) return null;
  const used = chosen ?? catalog.default;
  const name = catalog.models.find(({ id }) => id === used)?.label ?? used;
  return (
    <Picker
      label={t("settings.modelIs", { name })}
      isBusy={isBusy}
      chosen={
        <>
          <Icon of={Cpu} className="size-4 shrink-0" />
          <span className="truncate max-[20rem]:sr-only">{name}</span>
        </>
      }
      title={t("settings.whoSpeaks")}
      search={t("settings.searchModels")}
      options={listModelOptions(catalog, chosen).map(({ value, label, isReady }) => ({
        told: label,
        item: (
          <MenuRadio
            key={value}
            isChecked={value === (chosen ?? "")}
            isLocked={!isReady}
            onSelect={() => onChoose(value || null)}
          >
            <span className="min-w-0 grow break-words">{label}</span>
          </MenuRadio>
        ),
      }))}
    />
  );
}
