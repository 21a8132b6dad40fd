import { holdBack } from "./hold-back";
import { type AnyToken, ChatLexer } from "./lexer";
import type { Block, Inline, Note } from "./nodes";
import { readBlocks } from "./read-blocks";

/** A parsed text. */
export interface ChatDocument {
  readonly blocks: readonly Block[];
  /** Footnotes that are both referred to and defined. */
  readonly notes: readonly Note[];
  /** The labels of all footnotes that are referred to, in order: the index gives the number. */
  readonly noteLabels: readonly string[];
}

/** A block that later text cannot change, except for definitions that it refers to. */
interface Entry {
  readonly token: AnyToken;
  blocks: readonly Block[];
  /** The labels of footnotes that it refers to, and the texts of footnotes that it defines. */
  labels: readonly string[];
  texts: ReadonlyMap<string, readonly Block[]>;
}

/** The combined contents of several entries. */
interface Sum {
  readonly blocks: Block[];
  readonly labels: string[];
  readonly texts: [string, readonly Block[]][];
}

type Words = ReadonlyMap<string, readonly Inline[]>;
const NO_WORDS: Words = new Map();

/**
 * Parses one text again and again while it grows. Finished blocks are kept (the same objects); only the last one is
 * parsed again. A definition anywhere in the text applies to all of it.
 */
export class DocumentReader {
  #lexer = new ChatLexer();
  #settled = "";
  #entries: Entry[] = [];
  #sum = sum([]);
  #words = NO_WORDS;
  /**
   * The definitions that the entries were parsed with. When it changes, entries that may refer to one are parsed again.
   */
  #known = "";
  #tail: Entry[] = [];
  #last: { text: string; isGrowing: boolean; document: ChatDocument } | null = null;

  read(source: string, isGrowing: boolean): ChatDocument {
    const text = source.includes("\r") ? source.replace(/\r\n?/g, "\n") : source;
    const last = this.#last;
    if (last?.text === text && last.isGrowing === isGrowing) return last.document;
    if (last?.isGrowing === false || !text.startsWith(this.#settled)) this.#reset();
    this.#lexer.isGrowing = isGrowing;
    this.#readTail(text.slice(this.#settled.length), isGrowing);
    const document = this.#compose(isGrowing);
    this.#last = { text, isGrowing, document };
    return document;
  }

  #reset(): void {
    this.#lexer = new ChatLexer();
    this.#settled = "";
    this.#entries = [];
    this.#sum = sum([]);
    this.#words = NO_WORDS;
    this.#known = "";
  }

  #readTail(tail: string, isGrowing: boolean): void {
    const tokens = this.#lexer.blocks(isGrowing ? holdBack(tail) : tail);
    const last = tokens.findLastIndex(({ type }) => type !== "space");
    const words = new Map<string, readonly Inline[]>();
    const isOpen = isGrowing && !/\n[ \t]*\n\s*$/.test(tail);
    const entries = tokens.map((token, index): Entry => {
      const entry = { token, blocks: [], labels: [], texts: new Map() };
      this.#readEntry(entry, isGrowing, isOpen && index === last, words);
      return entry;
    });
    this.#words = words;
    if (isGrowing && last > 0) {
      const finished = entries.slice(0, last);
      const { blocks, labels, texts } = sum(finished);
      this.#entries.push(...finished);
      this.#sum.blocks.push(...blocks);
      this.#sum.labels.push(...labels);
      this.#sum.texts.push(...texts);
      this.#settled += tokens
        .slice(0, last)
        .map(({ raw }) => raw)
        .join("");
      this.#tail = entries.slice(last);
    } else this.#tail = entries;
  }

  #readEntry(
    entry: Entry,
    isGrowing: boolean,
    isOpen: boolean,
    words: Map<string, readonly Inline[]> | null,
  ): void {
    const labels: string[] = [];
    const texts = new Map<string, readonly Block[]>();
    const used = this.#lexer.used;
    entry.blocks = readBlocks(
      [entry.token],
      {
        lexer: this.#lexer,
        isGrowing,
        hasNote: (label) => this.#hasNote(label),
        onNote: (label) => labels.push(label),
        known: words ? this.#words : NO_WORDS,
        // Text that may refer to a definition is not reused, because the definition may come later.
        onWords: (source, inlines) => {
          if (!source.includes("[")) words?.set(source, inlines);
        },
        onNoteText: (label, blocks) => texts.set(label, blocks),
        isUsed: (tag) => isGrowing || used.has(tag),
      },
      isOpen,
    );
    entry.labels = labels;
    entry.texts = texts;
  }

  #hasNote(label: string): boolean {
    return [...this.#sum.texts, ...this.#tail.flatMap(({ texts }) => [...texts])].some(
      ([known]) => known === label,
    );
  }

  /** Parses entries again that may refer to a definition, if the definitions have changed. */
  #resolve(isGrowing: boolean): void {
    const texts = this.#sum.texts.length + this.#tail.flatMap((entry) => [...entry.texts]).length;
    const known = `${isGrowing} ${Object.keys(this.#lexer.links).length} ${texts}`;
    if (known === this.#known) return;
    this.#known = known;
    this.#lexer.used.clear();
    const isDefinition = ({ token }: Entry): boolean => token.type === "def";
    const entries = isGrowing ? this.#entries : [...this.#entries, ...this.#tail];
    for (const entry of entries)
      if (entry.token.raw.includes("[") && !isDefinition(entry))
        this.#readEntry(entry, isGrowing, false, null);
    // After the other entries, because only now it is known which definitions are used.
    for (const entry of entries.filter(isDefinition))
      this.#readEntry(entry, isGrowing, false, null);
    this.#sum = sum(this.#entries);
  }

  #compose(isGrowing: boolean): ChatDocument {
    this.#resolve(isGrowing);
    const tail = sum(this.#tail);
    const labels = [...new Set([...this.#sum.labels, ...tail.labels])];
    // Of two footnotes with the same label the first one counts.
    const said = new Map([...this.#sum.texts, ...tail.texts].toReversed());
    const notes = labels.flatMap((label, index): Note[] => {
      const blocks = said.get(label);
      return blocks ? [{ label, number: index + 1, blocks }] : [];
    });
    const blocks = isGrowing
      ? [...this.#sum.blocks, ...tail.blocks]
      : [...this.#entries, ...this.#tail].flatMap((entry) => showAll(entry, labels));
    const before = this.#last?.document.noteLabels ?? [];
    const isSame =
      labels.length === before.length && labels.every((label, i) => label === before[i]);
    return { blocks, notes, noteLabels: isSame ? before : labels };
  }
}

function sum(entries: readonly Entry[]): Sum {
  return {
    blocks: entries.flatMap((entry) => entry.blocks),
    labels: entries.flatMap((entry) => entry.labels),
    texts: entries.flatMap((entry) => [...entry.texts]),
  };
}

/** The entry's blocks, and its footnotes that nothing refers to, which would otherwise not be shown. */
function showAll({ blocks, texts }: Entry, labels: readonly string[]): readonly Block[] {
  const lost = [...texts].filter(([label]) => !labels.includes(label));
  return [...blocks, ...lost.flatMap(([label, text]) => showNote(label, text))];
}

/** A footnote that nothing refers to, as it was written. */
function showNote(label: string, [first, ...rest]: readonly Block[]): readonly Block[] {
  const text = { type: "text", value: `[^${label}]: ` } as const;
  const isWords = first?.type === "paragraph";
  const children = isWords ? [text, ...first.children] : [text];
  const others = first && !isWords ? [first, ...rest] : rest;
  return [{ type: "paragraph", isTight: false, children }, ...others];
}
