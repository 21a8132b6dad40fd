import { expect, it } from "vitest";
import type { ModelCatalog } from "@/lib/api-schema";
import { listModelOptions } from "./model-options";

const CATALOG: ModelCatalog = {
  default: "offline/persona",
  models: [
    { id: "offline/persona", label: "From his notes", provider: "offline", ready: true },
    { id: "openai/gpt-4o", label: "GPT-4o", provider: "openai", ready: false },
  ],
};

it("offers the server's choice first, and says what lacks a key", () => {
  expect(listModelOptions(CATALOG, null)).toEqual([
    { value: "", label: "Server default (From his notes)", isReady: true },
    { value: "offline/persona", label: "From his notes", isReady: true },
    { value: "openai/gpt-4o", label: "GPT-4o (no key)", isReady: false },
  ]);
  expect(listModelOptions(CATALOG, "openai/gpt-4o")).toHaveLength(3);
});

it("shows a choice of before that is not offered any more", () => {
  expect(listModelOptions({ ...CATALOG, default: "gone/too" }, "old/one")).toEqual([
    { value: "", label: "Server default (gone/too)", isReady: true },
    { value: "offline/persona", label: "From his notes", isReady: true },
    { value: "openai/gpt-4o", label: "GPT-4o (no key)", isReady: false },
    { value: "old/one", label: "old/one (not available)", isReady: false },
  ]);
});
