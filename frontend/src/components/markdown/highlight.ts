import { createLowlight } from "lowlight";
import { findLanguage } from "./languages";

const lowlight = createLowlight();

export type HighlightTree = ReturnType<typeof lowlight.highlight>;

/** Highlighted code, once its language is loaded; null for an unsupported language. */
export async function highlight(code: string, language: string): Promise<HighlightTree | null> {
  const found = findLanguage(language);
  if (!found) return null;
  const { name, load } = found;
  if (!lowlight.registered(name)) lowlight.register(name, (await load()).default);
  return lowlight.highlight(name, code);
}
