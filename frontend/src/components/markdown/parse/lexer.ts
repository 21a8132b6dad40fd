import { type Hooks, Lexer, type Links, type MarkedOptions, type MarkedToken } from "marked";
import { loosenMarks } from "./flanking";
import { createMathBlock, MASKED, mathInline, type MathToken } from "./math-rules";
import { noteReference, noteText, type NoteTextToken, type NoteToken } from "./note-rules";
import { ChatTokenizer } from "./tokenizer";

export type AnyToken = MarkedToken | MathToken | NoteToken | NoteTextToken;

/**
 * The part of marked's pattern that says where `www.` may begin. Letters and marks of scripts without spaces are
 * allowed there, too.
 */
const BEFORE_WWW = "(?<![^\\s*_~(])www";

/** The most marks in a paragraph: each is compared with those after it, so more of them would block the page. */
const MOST_MARKS = 2_000;

/** The lexer calls only this one of its hooks; marked's own class of hooks would bring its renderer along. */
const hooks = { emStrongMask: loosenMarks } as unknown as Hooks;

/**
 * Splits a text into blocks, and their words into inline tokens. There is one for each text, because its parts share
 * definitions.
 */
export class ChatLexer {
  readonly #tokenizer = new ChatTokenizer();
  readonly #lexer: Lexer;

  constructor() {
    const mathBlock = createMathBlock(() => this.#tokenizer.isGrowing);
    const blockStarts = [mathBlock, noteText].flatMap(({ start }) => (start ? [start] : []));
    const options: MarkedOptions = {
      gfm: true,
      // In a chat a line break is meant as one.
      breaks: true,
      silent: true,
      hooks,
      tokenizer: this.#tokenizer,
      extensions: {
        block: [mathBlock.tokenizer, noteText.tokenizer],
        startBlock: blockStarts,
        inline: [mathInline.tokenizer, noteReference.tokenizer],
        startInline: mathInline.start ? [mathInline.start] : [],
        renderers: {},
        childTokens: {},
      },
    };
    this.#lexer = new Lexer(options);
    const { rules } = this.#tokenizer;
    const { source } = rules.inline.text;
    const text = new RegExp(source.replace(BEFORE_WWW, "(?<![^\\s*_~(\u2e80-\uffef])www"));
    const inline = { ...rules.inline, text, anyPunctuationOutsideCode: MASKED };
    this.#tokenizer.rules = { ...rules, inline };
  }

  get links(): Links {
    return this.#lexer.tokens.links;
  }

  /** The normalized labels of the definitions that were referred to. */
  get used(): Set<string> {
    return this.#tokenizer.used;
  }

  set isGrowing(isGrowing: boolean) {
    this.#tokenizer.isGrowing = isGrowing;
  }

  blocks(src: string): AnyToken[] {
    const tokens = this.#lexer.blockTokens(src, []);
    // Not needed: inlines are parsed together with their block, and only those that are new.
    this.#lexer.inlineQueue = [];
    return tokens as AnyToken[];
  }

  inlines(src: string): AnyToken[] {
    const { state } = this.#lexer;
    this.#tokenizer.isPlain = (src.match(/[*_~]+/g)?.length ?? 0) > MOST_MARKS;
    state.inLink = state.inRawBlock = state.linkEmitted = false;
    return this.#lexer.inlineTokens(src) as AnyToken[];
  }
}
