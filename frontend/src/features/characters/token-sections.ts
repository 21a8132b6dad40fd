import { say } from "@/lib/language/current";
import type { TextKey } from "@/lib/language/text";
import { formatCount } from "@/lib/counts";
import { isConstant, isEnabled, readContent, readEntries } from "./book";
import { type Definition, type TextField, readGreetings, readText } from "./definition";
import { estimateTokens } from "@/lib/estimate-tokens";

const SECTIONS = ["who", "voice", "examples", "knowledge", "advanced"] as const;
export type SectionName = (typeof SECTIONS)[number];

interface TokenSection {
  readonly name: SectionName;
  readonly label: string;
  readonly tokens: number;
}

const LABELS: Readonly<Record<SectionName, TextKey>> = {
  who: "editor.who",
  voice: "editor.voice",
  examples: "fields.examples",
  knowledge: "editor.alwaysThere",
  advanced: "editor.advanced",
};

const FIELDS: Readonly<Record<Exclude<SectionName, "knowledge">, readonly TextField[]>> = {
  who: ["description", "scenario"],
  voice: ["personality"],
  examples: ["mes_example"],
  advanced: ["system_prompt", "post_history_instructions"],
};

function countFields(definition: Definition, fields: readonly TextField[]): number {
  return fields.reduce((sum, field) => sum + estimateTokens(readText(definition, field)), 0);
}

/** Estimated tokens that each part of a definition takes in every prompt. */
export function listTokenSections(definition: Definition): readonly TokenSection[] {
  return SECTIONS.map((name) => ({
    name,
    label: say(LABELS[name]),
    tokens:
      name === "knowledge"
        ? readEntries(definition)
            .filter((entry) => isConstant(entry) && isEnabled(entry))
            .reduce((sum, entry) => sum + estimateTokens(readContent(entry)), 0)
        : countFields(definition, FIELDS[name]),
  }));
}

/** Tokens of the longest greeting: a chat's prompt has only the one that began it. */
export function countGreetings(definition: Definition): number {
  return Math.max(0, ...readGreetings(definition).map(estimateTokens));
}

/** "about 120 tokens" */
export function formatAbout(tokens: number): string {
  return say("editor.about", { count: tokens, shown: formatCount(tokens) });
}
