import { isAction } from "./actions";
import { decodeAll, decodeNames } from "./entities";
import type { AnyToken, ChatLexer } from "./lexer";
import { mend } from "./mend";
import type { Inline } from "./nodes";

export interface Reading {
  readonly lexer: ChatLexer;
  readonly isGrowing: boolean;
  /** Whether there is a footnote with this label. */
  readonly hasNote: (label: string) => boolean;
  /** Called for each reference to a footnote. */
  readonly onNote: (label: string) => void;
  /** Texts that were parsed before, so that unchanged ones stay the same objects. */
  readonly known: ReadonlyMap<string, readonly Inline[]>;
  readonly onWords: (text: string, inlines: readonly Inline[]) => void;
}

/** The inlines of one block. With `isOpen` the text may be cut off anywhere, and may grow. */
export function readWords(text: string, reading: Reading, isOpen = false): readonly Inline[] {
  const { lexer, known, onWords } = reading;
  const source = isOpen ? mend(text, (src) => lexer.inlines(src)) : text;
  const inlines = known.get(source) ?? readTokens(lexer.inlines(source), reading);
  onWords(source, inlines);
  return inlines;
}

/** Appends `inline` to `list`; neighbouring texts are joined. */
function add(list: Inline[], inline: Inline): void {
  const last = list.at(-1);
  if (inline.type === "text" && last?.type === "text")
    list[list.length - 1] = { type: "text", value: last.value + inline.value };
  else list.push(inline);
}

function joinRaw(tokens: readonly AnyToken[]): string {
  return tokens.map(({ raw }) => raw).join("");
}

function readTokens(tokens: readonly AnyToken[], reading: Reading): readonly Inline[] {
  const inlines: Inline[] = [];
  tokens.forEach((token, index) => {
    if (token.type === "em") {
      const { raw, text } = token;
      const before = joinRaw(tokens.slice(Math.max(index - 2, 0), index));
      const after = joinRaw(tokens.slice(index + 1, index + 3));
      const children = readTokens(token.tokens as AnyToken[], reading);
      const action = isAction({ raw, words: text, before, after });
      add(inlines, { type: "emphasis", isAction: action, children });
    } else for (const inline of readToken(token, reading)) add(inlines, inline);
  });
  return inlines;
}

function readToken(token: AnyToken, reading: Reading): readonly Inline[] {
  const text = (value: string): Inline[] => [{ type: "text", value }];
  switch (token.type) {
    case "strong":
      return [{ type: "strong", children: readTokens(token.tokens as AnyToken[], reading) }];
    case "del":
      return [{ type: "strike", children: readTokens(token.tokens as AnyToken[], reading) }];
    case "link": {
      const children = readTokens(token.tokens as AnyToken[], reading);
      const href = token.autolink ? token.href : decodeAll(token.href);
      return [{ type: "link", href, children }];
    }
    case "image": {
      const description = decodeAll(token.text).replace(/\\(?=[\p{P}\p{S}])/gu, "");
      return [{ type: "picture", href: decodeAll(token.href), description }];
    }
    case "codespan":
      return [{ type: "code", value: token.text }];
    case "br":
      return [{ type: "break" }];
    case "math":
      return [{ type: "math", tex: token.tex, isDisplay: token.isDisplay }];
    case "note":
      if (!reading.isGrowing && !reading.hasNote(token.label)) return text(token.raw);
      reading.onNote(token.label);
      return [{ type: "note", label: token.label }];
    case "escape":
      return text(token.text);
    case "text":
      return text(decodeNames(token.text));
    case "checkbox":
      return [];
    default:
      return text(token.raw);
  }
}
