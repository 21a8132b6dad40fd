import type { Token, TokenizerExtension, Tokens } from "marked";

export interface NoteToken extends Tokens.Generic {
  readonly type: "note";
  readonly label: string;
}

export interface NoteTextToken extends Tokens.Generic {
  readonly type: "noteText";
  readonly label: string;
  readonly tokens: Token[];
}

const LABEL = "\\[\\^([^\\]\\s]+)\\]";
const REFERENCE = new RegExp(`^${LABEL}`);
/** A footnote's definition: its line, continuation lines, and indented lines, which may follow blank lines. */
const DEFINITION = new RegExp(
  `^ {0,3}${LABEL}:[ \\t]*([^\\n]*(?:\\n(?:[ \\t]*\\n)*(?: {4}|\\t)[^\\n]*|\\n(?![ \\t]*(?:\\n|$)| {0,3}(?:\\[|#|>|[-*+] |\\d{1,9}[.)] |\`\`\`|~~~|\\|))[^\\n]+)*)(?:\\n+|$)`,
);
const DEFINITION_START = new RegExp(`\\n {0,3}${LABEL}:`);

export function foldLabel(label: string): string {
  return label.trim().replace(/\s+/g, " ").toLowerCase().toUpperCase().toLowerCase();
}

export const noteText: TokenizerExtension = {
  name: "noteText",
  level: "block",
  start: (src) => {
    const place = src.search(DEFINITION_START);
    return place < 0 ? undefined : place + 1;
  },
  tokenizer(src): NoteTextToken | undefined {
    const [raw, label, text] = DEFINITION.exec(src) ?? [];
    if (raw === undefined || label === undefined || text === undefined) return undefined;
    const words = text.replace(/\n(?: {4}|\t)/g, "\n");
    return { type: "noteText", raw, label, tokens: this.lexer.blockTokens(words, []) };
  },
};

export const noteReference: TokenizerExtension = {
  name: "note",
  level: "inline",
  tokenizer(src): NoteToken | undefined {
    const [raw, label] = REFERENCE.exec(src) ?? [];
    return raw === undefined || label === undefined ? undefined : { type: "note", raw, label };
  },
};
