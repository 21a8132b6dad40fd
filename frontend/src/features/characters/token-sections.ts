import { isConstant, isEnabled, readContent, readEntries } from "./book";
import { type Definition, type TextField, readGreetings, readText } from "./definition";
import { estimateTokens } from "@/lib/estimate-tokens";

export const SECTIONS = ["who", "voice", "examples", "knowledge", "advanced"] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface TokenSection {
  readonly name: SectionName;
  readonly label: string;
  readonly tokens: number;
}

const LABELS: Readonly<Record<SectionName, string>> = {
  who: "Who",
  voice: "Voice",
  examples: "Examples",
  knowledge: "Notes that are always there",
  advanced: "Advanced",
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

/** About what each part of a definition takes of every prompt. */
export function listTokenSections(definition: Definition): readonly TokenSection[] {
  return SECTIONS.map((name) => ({
    name,
    label: LABELS[name],
    tokens:
      name === "knowledge"
        ? readEntries(definition)
            .filter((entry) => isConstant(entry) && isEnabled(entry))
            .reduce((sum, entry) => sum + estimateTokens(readContent(entry)), 0)
        : countFields(definition, FIELDS[name]),
  }));
}

/** Greetings are part of a chat once one of them began it. */
export function countGreetings(definition: Definition): number {
  return Math.max(0, ...readGreetings(definition).map(estimateTokens));
}

/** "about 120 tokens" */
export function formatAbout(tokens: number): string {
  return `about ${tokens.toLocaleString("en")} ${tokens === 1 ? "token" : "tokens"}`;
}
