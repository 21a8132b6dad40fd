import type { Text } from "@/lib/language/text";
import type { Block, Inline, Item } from "./nodes";

/** The words of `inlines` as they would be read out: without marks and addresses. */
function readInlines(inlines: readonly Inline[], t: Text): string {
  return inlines
    .map((inline): string => {
      switch (inline.type) {
        case "text":
        case "code":
          return inline.value;
        case "break":
          return "\n";
        case "math":
          return inline.tex;
        case "picture":
          return [t("markdown.picture"), inline.description].filter(Boolean).join(": ");
        case "note":
          return "";
        default:
          return readInlines(inline.children, t);
      }
    })
    .join("");
}

function readItem({ isChecked, blocks }: Item, t: Text): string {
  const words = readBlocksAloud(blocks, t);
  if (isChecked === null) return words;
  return `${t(isChecked ? "markdown.done" : "markdown.toDo")}: ${words}`;
}

function readBlock(block: Block, t: Text): string {
  switch (block.type) {
    case "paragraph":
    case "heading":
      return readInlines(block.children, t);
    case "code":
      return block.language
        ? t("markdown.codeIn", { language: block.language })
        : t("markdown.code");
    case "math":
      return block.tex;
    case "quote":
      return readBlocksAloud(block.blocks, t);
    case "list":
      return block.items.map((item) => readItem(item, t)).join("\n");
    case "table":
      return [block.header, ...block.rows].map((row) => readRow(row, t)).join("\n");
    case "rule":
      return "";
  }
}

/** The words of a table's row, cell after cell. */
export function readRow(row: readonly (readonly Inline[])[], t: Text): string {
  return row
    .map((cell) => readInlines(cell, t))
    .filter(Boolean)
    .join(", ");
}

/** The words of `blocks` for screen readers: each block, line and row on its own line. */
export function readBlocksAloud(blocks: readonly Block[], t: Text): string {
  return blocks
    .map((block) => readBlock(block, t))
    .filter(Boolean)
    .join("\n");
}
