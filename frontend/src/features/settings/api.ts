import { callApi } from "@/lib/api-client";
import type { ModelCatalog, Settings } from "@/lib/api-schema";
import type { Language } from "@/lib/language/languages";

export function fetchModels(signal: AbortSignal): Promise<ModelCatalog> {
  return callApi("/models", { signal });
}

/** `null` leaves the choice to the browser. */
export function chooseLanguage(language: Language | null): Promise<Settings> {
  return callApi("/settings", { method: "PATCH", body: { language } });
}

/** `null` leaves the choice to the server. */
export function chooseModel(chatModel: string | null): Promise<Settings> {
  return callApi("/settings", { method: "PATCH", body: { chat_model: chatModel } });
}
