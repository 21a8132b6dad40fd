import type { ModelCatalog } from "@/lib/api-schema";
import { say } from "@/lib/language/current";

interface ModelOption {
  /** Empty: the server's default. */
  readonly value: string;
  readonly label: string;
  readonly isReady: boolean;
}

/** The models that can be chosen, and the chosen one even if it is no longer offered. */
export function listModelOptions(catalog: ModelCatalog, chosen: string | null): ModelOption[] {
  const usual = catalog.models.find((model) => model.id === catalog.default);
  const options = catalog.models.map(({ id, label, ready }) => ({
    value: id,
    label: ready ? label : say("settings.noKey", { label }),
    isReady: ready,
  }));
  const isListed = chosen === null || options.some(({ value }) => value === chosen);
  return [
    {
      value: "",
      label: say("settings.serversChoice", { label: usual?.label ?? catalog.default }),
      isReady: true,
    },
    ...options,
    ...(isListed
      ? []
      : [{ value: chosen, label: say("settings.notOffered", { chosen }), isReady: false }]),
  ];
}
