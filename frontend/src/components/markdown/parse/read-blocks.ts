import type { Tokens } from "marked";
import type { AnyToken } from "./lexer";
import type { Block, Item } from "./nodes";
import { type Reading, readWords } from "./read-inline";

interface BlockReading extends Reading {
  /** Called for each footnote's text. */
  readonly onNoteText: (label: string, blocks: readonly Block[]) => void;
  /**
   * Whether a definition is used, or may be used later. One that is not is shown as text, otherwise it would be lost.
   */
  readonly isUsed: (tag: string) => boolean;
}

const TASK = /^\[[ xX]\][ \t]+/;

/** `isOpen`: the last block may be cut off anywhere, and may grow. */
export function readBlocks(
  tokens: readonly AnyToken[],
  reading: BlockReading,
  isOpen = false,
): readonly Block[] {
  const last = tokens.findLastIndex(({ type }) => type !== "space");
  return tokens.flatMap((token, index) => readBlock(token, reading, isOpen && index === last));
}

function readItem(item: Tokens.ListItem, reading: BlockReading, isOpen: boolean): Item {
  const tokens = item.tokens as AnyToken[];
  const isChecked = item.task ? item.checked === true : null;
  return { isChecked, blocks: readBlocks(tokens, reading, isOpen) };
}

function readTable(token: Tokens.Table, reading: BlockReading, isOpen: boolean): Block {
  const lastRow = isOpen ? token.rows.at(-1) : undefined;
  const lastCell = lastRow?.findLast(({ text }) => text !== "");
  const readRow = (cells: readonly Tokens.TableCell[]) =>
    cells.map((cell) => readWords(cell.text, reading, cell === lastCell));
  const { align, header, rows } = token;
  return { type: "table", align, header: readRow(header), rows: rows.map(readRow) };
}

/** A definition that nothing refers to, as it was written, with its address as a link. */
function showDefinition(token: Tokens.Def): Block {
  const { raw, href } = token;
  const label = /^\s*(\[.*?\]:)/.exec(raw)?.[1] ?? "";
  const title = token.title ? ` ${token.title}` : "";
  const link = { type: "link", href, children: [{ type: "text", value: href }] } as const;
  return {
    type: "paragraph",
    isTight: false,
    children: [{ type: "text", value: `${label} ` }, link, { type: "text", value: title }],
  };
}

function readBlock(token: AnyToken, reading: BlockReading, isOpen: boolean): readonly Block[] {
  switch (token.type) {
    case "paragraph":
    case "text": {
      const text = isTaskText(token) ? token.text.replace(TASK, "") : token.text;
      const children = readWords(text, reading, isOpen);
      if (children.length === 0) return [];
      return [{ type: "paragraph", isTight: token.type === "text", children }];
    }
    case "heading": {
      const children = readWords(token.text, reading, isOpen);
      return [{ type: "heading", depth: token.depth, children }];
    }
    case "code": {
      const language = /^[^\s{,:]*/.exec(token.lang ?? "")?.[0] ?? "";
      return [{ type: "code", language: language.toLowerCase(), code: token.text }];
    }
    case "math":
      return [{ type: "math", tex: token.tex }];
    case "blockquote":
      return [{ type: "quote", blocks: readBlocks(token.tokens as AnyToken[], reading, isOpen) }];
    case "list": {
      const last = token.items.at(-1);
      const items = token.items.map((item) => readItem(item, reading, isOpen && item === last));
      return [
        {
          type: "list",
          isOrdered: token.ordered,
          start: token.start === "" ? 1 : token.start,
          items,
        },
      ];
    }
    case "table":
      return [readTable(token, reading, isOpen)];
    case "hr":
      return [{ type: "rule" }];
    case "noteText":
      reading.onNoteText(token.label, readBlocks(token.tokens as AnyToken[], reading, isOpen));
      return [];
    case "def":
      return reading.isUsed(token.tag) ? [] : [showDefinition(token)];
    default:
      return [];
  }
}

/** In a list with blank lines marked puts the checkbox into the item's first paragraph. */
function isTaskText(token: Tokens.Paragraph | Tokens.Text | Tokens.Generic): boolean {
  return token.tokens?.[0]?.type === "checkbox";
}
